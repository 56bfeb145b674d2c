import { readFileSync } from 'node:fs';
import { isKeywardError, vaultError } from '@keyward/core/errors';
import { expect, test } from 'vitest';
import { failureText, keywardErrorOf } from './failure.ts';

const CANARY = 'canary-77d0';

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (thrown) {
    return thrown;
  }
}

test('an error that is not ours is told by name and place, since its message may quote a value', () => {
  const thrown = thrownBy(() => JSON.parse(CANARY));
  expect(String(thrown)).toContain(CANARY.slice(0, 6));
  const error = keywardErrorOf(thrown);
  expect(error.code).toBe('unexpected');
  expect(error.message).toMatch(/^SyntaxError was thrown at JSON\.parse \(<anonymous>\)\.$/);
  expect(failureText(error, false) + failureText(error, true)).not.toContain('canary');
});

test('a message that looks like a stack is no place', () => {
  const error = keywardErrorOf(new TypeError(`no\n    at ${CANARY}`));
  expect(error.message).toMatch(/^TypeError was thrown at .*failure\.test\.ts/);
  expect(error.message).not.toContain(CANARY);
});

test('what the operating system says is repeated', () => {
  const { message } = keywardErrorOf(thrownBy(() => readFileSync('/nonexistent/file')));
  expect(message).toBe("Error: ENOENT: no such file or directory, open '/nonexistent/file'.");
});

test.each([
  [undefined, 'nothing'],
  [CANARY, 'a text'],
  [{ message: CANARY }, 'an object'],
])('%j is told as no error', (thrown, why) => {
  expect(keywardErrorOf(thrown).message, why).toBe('Something that is not an error was thrown.');
});

test('an error of the emulator keeps its words, code and hint', () => {
  const thrown = Object.assign(new Error('The port is taken.'), {
    name: 'EmulatorError',
    code: 'port_in_use',
    hint: 'Choose another.',
  });
  expect(keywardErrorOf(thrown)).toMatchObject({
    code: 'emulator_failed',
    message: 'The port is taken. (port_in_use)',
    hint: 'Choose another.',
  });
});

test('people read what happened, where, what fixes it, and what to quote', () => {
  const error = vaultError('throttled', {
    message: 'Too many\u001b[2J.',
    hint: 'Wait.',
    ref: 'azure://vault/x',
    azure: { status: 429, requestId: 'r-1' },
  });
  expect(keywardErrorOf(error)).toBe(error);
  expect(failureText(error, false)).toBe(
    [
      'error: Too many\\u001b[2J.',
      '  ref: azure://vault/x',
      '  fix: Wait.',
      '  code: throttled (x-ms-request-id r-1)',
      '',
    ].join('\n'),
  );
  expect(JSON.parse(failureText(error, true))).toEqual({ error: error.toJSON() });
  expect(isKeywardError(error)).toBe(true);
});
