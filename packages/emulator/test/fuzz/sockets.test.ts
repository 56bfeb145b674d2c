import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canaryOf, type Field, judge, openField, runs, VAULTS } from './stage.ts';
import { answersIn, bytesOf, exchange } from './wire.ts';

let field: Field;
beforeAll(async () => {
  field = await openField();
});
afterAll(async () => {
  field.unharmed();
  await field.emulator.close();
});

const NEVER = [...VAULTS.map(canaryOf)];
/** Whoever sends bytes instead of requests is still told no secret, and the next caller is served as if nothing had been. */
async function stillServes(): Promise<void> {
  for (const vault of VAULTS) {
    const { status, body } = await field.call(vault, 'GET', '/secrets/planted-3');
    expect([status, JSON.parse(body).value]).toEqual([200, `${canaryOf(vault)} 3`]);
  }
}

const GET = bytesOf({
  method: 'GET',
  target: '/control/health',
  host: 'localhost',
  headers: { Connection: 'keep-alive' },
}).toString('latin1');
const piece = fc.oneof(
  fc.constantFrom(
    'GET / HTTP/1.1\r\n',
    'GET / HTTP/9.9\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'GET /',
    '\r\n',
    '\n',
    '\0',
  ),
  fc.constantFrom(
    'Host: localhost\r\n',
    'Host: localhost\r\nHost: evil\r\n',
    'Host : x\r\n',
    ' folded\r\n',
    ': none\r\n',
  ),
  fc.constantFrom(
    'Content-Length: 5\r\n',
    'Content-Length: -1\r\n',
    'Content-Length: 5, 6\r\n',
    'Content-Length: 99999999999999999999\r\n',
  ),
  fc.constantFrom(
    'Transfer-Encoding: chunked\r\n',
    'Transfer-Encoding: gzip, chunked\r\n',
    'Transfer-Encoding: identity\r\n',
    '5\r\nhello\r\n0\r\n\r\n',
    'fffffffff\r\n',
    '-1\r\n',
    '0\r\n',
  ),
  fc.constantFrom(GET, GET.repeat(3), 'CONNECT evil.example:443 HTTP/1.1\r\n', 'OPTIONS * HTTP/1.1\r\n'),
  fc.constantFrom(
    `X: ${'y'.repeat(40_000)}\r\n`,
    `GET /${'z'.repeat(40_000)} HTTP/1.1\r\n`,
    'A: b\r\n'.repeat(2_500),
  ),
  fc.string({ unit: 'binary', maxLength: 16 }),
  fc.uint8Array({ maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
);
const bytes = fc
  .array(piece, { minLength: 1, maxLength: 8 })
  .map((pieces) => Buffer.from(pieces.join(''), 'latin1'));

test('bytes that are no HTTP are refused in the error shape or not at all, and nobody else notices', async () => {
  const seen = new Set<number>();
  const { plain, shared, own } = field;
  await fc.assert(
    fc.asyncProperty(bytes, fc.constantFrom(plain, plain, plain, shared, own.alpha), async (sent, port) => {
      const answers = answersIn(await exchange(port, sent, { hangUp: true }));
      for (const answer of answers) {
        seen.add(answer.status);
        judge(answer, { never: [...NEVER, field.emulator.controlToken] });
      }
    }),
    {
      ...runs(300, 10_000),
      examples: [
        [Buffer.from('not HTTP at all\r\n\r\n'), plain],
        [Buffer.from(`GET / HTTP/1.1\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`), own.alpha],
        [Buffer.from(GET.repeat(5)), plain],
        [Buffer.from(`${GET}garbage\r\n\r\n`), plain],
        [Buffer.from('CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n'), plain],
      ],
    },
  );
  for (const status of [200, 400, 431]) expect(seen).toContain(status);
  await stillServes();
});

/** What TLS calls a record: a type, a version, a length, and as many bytes or fewer. */
const record = fc
  .tuple(
    fc.constantFrom(20, 21, 22, 23, 24, 255),
    fc.constantFrom(0x0301, 0x0303, 0x0304, 0x0002, 0xffff),
    fc.oneof(fc.constant(undefined), fc.nat({ max: 0xffff })),
    fc.uint8Array({ maxLength: 64 }),
  )
  .map(([type, version, length, content]) => {
    const head = Buffer.alloc(5);
    head.writeUInt8(type, 0);
    head.writeUInt16BE(version, 1);
    head.writeUInt16BE(length ?? content.length, 3);
    return Buffer.concat([head, content]);
  });

/** Sends and hangs up, gently or not; what comes back is of no interest as long as the emulator lives. */
function disturb(port: number, sent: Uint8Array, gently: boolean): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => {});
    socket.once('close', () => resolve());
    socket.resume();
    socket.write(sent, () => {
      if (gently) socket.end();
      else socket.resetAndDestroy();
    });
  });
}

test('bytes that are no TLS harm nobody', async () => {
  const { shared, own, plain } = field;
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.array(record, { minLength: 1, maxLength: 4 }).map((all) => Buffer.concat(all)),
        bytes,
      ),
      fc.constantFrom(shared.port, own.alpha.port, plain.port),
      fc.boolean(),
      async (sent, port, gently) => disturb(port, sent, gently),
    ),
    runs(200, 5_000),
  );
  await stillServes();
});

test('a caller that goes away in the middle of anything harms nobody', async () => {
  const { plain, own } = field;
  const whole = bytesOf({
    method: 'PUT',
    target: '/secrets/half?api-version=7.6',
    host: 'localhost',
    body: Buffer.from('{"value":"half"}'),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: whole.length }),
      fc.constantFrom(plain, own.beta),
      async (length, port) => {
        const answers = answersIn(await exchange(port, whole.subarray(0, length), { hangUp: true }));
        for (const answer of answers) judge(answer, { never: NEVER });
      },
    ),
    runs(60, whole.length * 4),
  );
  await stillServes();
});
