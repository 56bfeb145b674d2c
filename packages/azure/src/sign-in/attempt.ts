import { AsyncLocalStorage } from 'node:async_hooks';
import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import { createDefaultHttpClient, type HttpClient, type PipelineResponse } from '@azure/core-rest-pipeline';
import { codeOf } from '../failure/code.ts';
import { entraIn } from '../failure/sign-in/text.ts';
import type { Trouble } from '../failure/sign-in/trouble.ts';
import { isExcepted } from '../transport/proxy.ts';
import { isLoopback } from '../vault-url/loopback.ts';

/** One request for a token, as what happens below `@azure/identity` sees it. */
export interface Attempt {
  readonly signal: AbortSignal;
  /** Whether programs that it starts end with it; a browser is the user's. */
  readonly endsPrograms: boolean;
  /** Requests that failed, in order. */
  readonly troubles: Trouble[];
}

const attempts = new AsyncLocalStorage<Attempt>();

/**
 * Runs one attempt to sign in, so that it ends with its signal.
 *
 * `@azure/identity` hands the signal on neither to its requests, nor to the programs it asks (`az`, `pwsh`, `azd`),
 * nor to the server to which a browser returns: whatever the attempt starts is found by its asynchronous context.
 */
export async function attempt<T>(parts: Attempt, act: () => Promise<T>): Promise<T> {
  if (underWay === 0) for (const [channel, onStart] of STARTS) subscribe(channel, onStart);
  underWay += 1;
  try {
    return await attempts.run(parts, act);
  } finally {
    underWay -= 1;
    if (underWay === 0) for (const [channel, onStart] of STARTS) unsubscribe(channel, onStart);
  }
}

let underWay = 0;

/** Where Node tells what a process starts, and what to do with what an attempt starts. */
const STARTS: readonly (readonly [channel: string, onStart: (message: unknown) => void])[] = [
  [
    'child_process',
    (message) => {
      const own = attempts.getStore();
      if (own?.endsPrograms) endWith(own.signal, () => end((message as { process: ChildProcess }).process));
    },
  ],
  [
    'tracing:net.server.listen:asyncStart',
    (message) => {
      const own = attempts.getStore();
      if (own !== undefined) endWith(own.signal, () => close((message as { server: Server }).server));
    },
  ],
];

function endWith(signal: AbortSignal, stop: () => void): void {
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
}

/** It is announced before it has a process id. */
function end(child: ChildProcess): void {
  if (child.pid === undefined) child.once('spawn', () => child.kill());
  else child.kill();
}

function close(server: Server): void {
  server.close();
  server.closeAllConnections();
}

/** An authority and an endpoint of this machine answer at once or not at all; neither has a limit of its own. */
const REQUEST_MS = 10_000;
/** Where every virtual machine of Azure finds the metadata service. */
const METADATA_HOST = '169.254.169.254';

/** The transport of every credential: the official one, with the signal of the attempt, noting what fails. */
export function watchedTransport(): HttpClient {
  const transport = createDefaultHttpClient();
  return {
    async sendRequest(request) {
      const own = attempts.getStore();
      if (own === undefined) return transport.sendRequest(request);
      const url = URL.parse(request.url);
      const place = {
        host: url?.host ?? '',
        of: url?.protocol === 'http:' ? 'identity' : 'authority',
      } as const;
      if (url !== null && isDirect(url)) delete request.agent;
      request.abortSignal = own.signal;
      request.timeout ||= REQUEST_MS;
      let response: PipelineResponse;
      try {
        response = await transport.sendRequest(request);
      } catch (thrown) {
        const isLate = thrown instanceof Error && thrown.name === 'AbortError';
        own.troubles.push({ ...place, code: isLate ? 'ETIMEDOUT' : (codeOf(thrown) ?? 'unknown') });
        throw thrown;
      }
      if (response.status >= 400) own.troubles.push({ ...place, ...troubleIn(response) });
      return response;
    },
  };
}

/** A proxy leads neither to this machine nor to the metadata service; the official clients read NO_PROXY in part. */
function isDirect(url: URL): boolean {
  return isLoopback(url.hostname) || url.hostname === METADATA_HOST || isExcepted(url, process.env);
}

function troubleIn({ status, headers, bodyAsText }: PipelineResponse): Omit<Trouble, 'host' | 'of'> {
  const entra = entraIn(bodyAsText ?? '');
  const date = headers.get('date');
  return { status, ...(entra === undefined ? {} : { entra }), ...(date === undefined ? {} : { date }) };
}
