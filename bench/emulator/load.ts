/** Puts a server under load, as its parent says by messages: one job at a time, each answered by what it came to. */
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { answerReader } from './answer.ts';
import type { Done, Job } from './generator.ts';

process.on('message', (job: Job) => {
  void run(job).then((done) => process.send?.(done));
});

async function run(job: Job): Promise<Done> {
  const sockets = await Promise.all(Array.from({ length: job.connections }, () => secured(job)));
  const requests = job.lines.map((line) => requestOf(job, line));
  const cpu = process.cpuUsage();
  const began = performance.now();
  const { count = Number.POSITIVE_INFINITY, forMs = Number.POSITIVE_INFINITY } = job;
  let [sent, answered] = [0, 0];
  const next = (): Buffer | undefined => {
    if (sent >= count || performance.now() - began >= forMs) return undefined;
    sent += 1;
    return requests[(sent - 1) % requests.length];
  };
  const follow = (body: Buffer): Buffer | undefined => {
    const { nextLink } = JSON.parse(body.toString()) as { readonly nextLink: string | null };
    if (nextLink === null || sent >= count) return undefined;
    sent += 1;
    const { pathname, search } = new URL(nextLink);
    return requestOf(job, `GET ${pathname}${search}`);
  };
  const take = (body: Buffer) => {
    answered += 1;
    return job.follow ? follow(body) : next();
  };
  await Promise.all(sockets.map((socket) => converse(socket, next(), take)));
  const elapsedMs = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  for (const socket of sockets) socket.destroy();
  return { answered, elapsedMs, cpuMs: (user + system) / 1_000 };
}

/** One request after the other; ends when there is none to send. */
function converse(
  socket: TLSSocket,
  first: Buffer | undefined,
  take: (body: Buffer) => Buffer | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const send = (request: Buffer | undefined) => {
      if (request === undefined) resolve();
      else socket.write(request);
    };
    const read = answerReader((status, body) => {
      if (status === 200) send(take(body));
      else reject(new Error(`answered ${status}: ${body.toString()}`));
    });
    socket.on('data', read).on('error', reject);
    socket.on('close', () => reject(new Error('the server hung up')));
    send(first);
  });
}

async function secured({ port, ca }: Job): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', servername: 'localhost', port, ca });
  await once(socket, 'secureConnect');
  socket.setNoDelay(true);
  return socket;
}

function requestOf({ port, authorization, body }: Job, line: string): Buffer {
  const head = `${line} HTTP/1.1\r\nHost: localhost:${port}\r\nAuthorization: ${authorization}\r\nAccept: application/json\r\n`;
  if (body === undefined) return Buffer.from(`${head}\r\n`);
  return Buffer.from(
    `${head}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
