import { isKeywardError } from '@keyward/core/errors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADDRESS } from './cases/address.ts';
import type { Case } from './cases/case.ts';
import { OTHER_CLOUD } from './cases/cloud.ts';
import { EMULATED } from './cases/emulated.ts';
import { FORBIDDEN } from './cases/forbidden.ts';
import { SIGN_IN } from './cases/sign-in.ts';
import { UNREACHED } from './cases/unreached.ts';
import { UNTRUSTED } from './cases/untrusted.ts';
import { type Emulated, emulated } from './emulated.ts';
import { TOKEN } from './stand-in.ts';

describe.each([
  ['an address that is none of a vault', ADDRESS],
  ['a vault of another cloud', OTHER_CLOUD],
  ['a vault that forbids', FORBIDDEN],
  ['a vault that is not reached', UNREACHED],
  ['a vault that is not trusted', UNTRUSTED],
])('%s', (_, cases) => {
  test.each(cases)('$why: $code', async ({ when, ...expected }) => {
    await using stack = new AsyncDisposableStack();
    await judge(await when(stack), expected);
  });
});

describe('a vault of the emulator', () => {
  let on: Emulated;
  beforeAll(async () => {
    on = await emulated();
  });
  afterAll(() => on[Symbol.asyncDispose]());
  test.each([...EMULATED, ...SIGN_IN])('$why: $code', async ({ when, ...expected }) => {
    await using stack = new AsyncDisposableStack();
    await judge(await when(stack, on), expected);
  });
});

async function judge(call: () => Promise<unknown>, { code, message, hint }: Omit<Case, 'when'>) {
  const [outcome] = await Promise.allSettled([call()]);
  if (outcome?.status !== 'rejected') throw new Error('The call was not refused.');
  const error: unknown = outcome.reason;
  if (!isKeywardError(error)) throw error;
  expect({ code: error.code, message: shown(error.message), hint: shown(error.hint) }).toEqual({
    code,
    message,
    hint,
  });
  expect(error.cause).toBeUndefined();
  const all = `${JSON.stringify(error)}${error.stack}`;
  for (const secret of ['canary', 'hunter2', TOKEN]) expect(all).not.toContain(secret);
}

/** Ports are new for every test. */
function shown(text: string): string {
  return text.replaceAll(/(?<=localhost|127\.0\.0\.1):\d+/g, ':PORT');
}
