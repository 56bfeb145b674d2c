import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Context } from '../context.ts';
import { Interrupted } from './interrupted.ts';
import { askForValue } from './prompt.ts';

test('nobody is asked who has pressed Ctrl-C before the question was there', { timeout: 5_000 }, async () => {
  const stderr = new PassThrough();
  const context: Context = {
    variables: {},
    folder: '/',
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    stdout: new PassThrough() as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    signal: AbortSignal.abort(),
  };
  await expect(askForValue(context)).rejects.toBeInstanceOf(Interrupted);
  expect(stderr.read()).toBeNull();
});
