import { PassThrough } from 'node:stream';
import { WriteStream } from 'node:tty';
import { afterEach, expect, test, vi } from 'vitest';
import { painterFor } from './paint.ts';

afterEach(() => void vi.unstubAllEnvs());

/** A stream that says whether it is a terminal, and asks the environment for colours as Node's own does. */
function streamOf(isTTY: boolean): NodeJS.WriteStream {
  const { getColorDepth } = WriteStream.prototype;
  return Object.assign(new PassThrough(), { isTTY, getColorDepth }) as unknown as NodeJS.WriteStream;
}

const RED = '\u001b[31mexpired\u001b[39m';

test.each<[boolean, Record<string, string>, string, string]>([
  [true, {}, RED, 'a terminal'],
  [false, {}, 'expired', 'a pipe'],
  [true, { NO_COLOR: '1' }, 'expired', 'who does not want colours'],
  [true, { NODE_DISABLE_COLORS: '1' }, 'expired', 'the same, said to Node'],
  [false, { FORCE_COLOR: '1' }, RED, 'who wants them in a pipe'],
  [true, { TERM: 'dumb' }, 'expired', 'a terminal that has none'],
])('terminal %s with %j', (isTTY, variables, shown, why) => {
  for (const name of ['NO_COLOR', 'NODE_DISABLE_COLORS', 'FORCE_COLOR', 'COLORTERM', 'CI', 'TMUX']) {
    vi.stubEnv(name, variables[name]);
  }
  vi.stubEnv('TERM', variables['TERM'] ?? 'xterm');
  expect(painterFor(streamOf(isTTY))('expired', 'bad'), why).toBe(shown);
});
