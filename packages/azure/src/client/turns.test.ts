import { describe, expect, test } from 'vitest';
import { MOST_WAITING, turns } from './turns.ts';

/** An act that ends when it is told to. */
function act(log: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const run = async () => {
    log.push(`${name} begins`);
    await promise;
    log.push(`${name} ends`);
  };
  return { run, end: resolve };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('writers of one name', () => {
  test('take turns in the order they came, whatever the case of the name, and after a failure too', async () => {
    const line = turns();
    const log: string[] = [];
    const first = act(log, 'first');
    const one = line.take('a', 'a', undefined, first.run);
    const failing = line.take('A', 'A', undefined, async () => {
      log.push('second fails');
      throw new Error('no');
    });
    const third = line.take('a', 'a', undefined, async () => log.push('third'));
    const other = line.take('b', 'b', undefined, async () => log.push('other'));
    await settled();
    expect(log).toEqual(['first begins', 'other']);
    first.end();
    await expect(failing).rejects.toThrow('no');
    await Promise.all([one, third, other]);
    expect(log).toEqual(['first begins', 'other', 'first ends', 'second fails', 'third']);
  });

  test('leave the line with the reason of their signal, and do not act', async () => {
    const line = turns();
    const log: string[] = [];
    const first = act(log, 'first');
    const one = line.take('a', 'a', undefined, first.run);
    const caller = new AbortController();
    const leaver = line.take('a', 'a', caller.signal, async () => log.push('leaver'));
    const third = line.take('a', 'a', undefined, async () => log.push('third'));
    caller.abort('enough');
    await expect(leaver).rejects.toBe('enough');
    first.end();
    await Promise.all([one, third]);
    expect(log).toEqual(['first begins', 'first ends', 'third']);
    await expect(line.take('a', 'a', AbortSignal.abort('before'), async () => log.push('x'))).rejects.toBe(
      'before',
    );
  });

  test('are bounded', async () => {
    const line = turns();
    const first = act([], 'first');
    const one = line.take('a', 'a', undefined, first.run);
    const waiting = Array.from({ length: MOST_WAITING }, () =>
      line.take('a', 'a', undefined, async () => {}),
    );
    await expect(line.take('a', 'a/path', undefined, async () => {})).rejects.toMatchObject({
      code: 'throttled',
      message: '100 writers of this process wait for `a/path` already; this one was not added.',
    });
    first.end();
    await Promise.all([one, ...waiting]);
  });
});
