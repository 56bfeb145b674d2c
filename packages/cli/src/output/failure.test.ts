import { readFileSync } from 'node:fs';
import { isKeywardError, joinedError, vaultError } from '@keyward/core/errors';
import { expect, test } from 'vitest';
import { failureJson, failureText, keywardErrorOf } from './failure.ts';

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
  expect(failureText(error) + failureJson(error)).not.toContain('canary');
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

test.each([
  ['unreachable', 'emulator_not_running', 3],
  ['unauthorized', 'emulator_unauthorized', 5],
  ['vault_not_found', 'emulator_not_found', 4],
  ['not_found', 'emulator_not_found', 4],
  ['vault_exists', 'emulator_conflict', 8],
  ['timed_out', 'timeout', 7],
  ['unexpected_answer', 'unexpected_response', 1],
  ['port_in_use', 'emulator_failed', 3],
])('%s of the emulator is %s', (code, expected, exitCode) => {
  const thrown = Object.assign(new Error('What happened.'), { name: 'EmulatorError', code, hint: 'Do it.' });
  expect(keywardErrorOf(thrown)).toMatchObject({ code: expected, exitCode });
});

test('an option that the emulator refuses is input that was refused, like any other', () => {
  const refused = { name: 'EmulatorError', code: 'invalid_option', hint: 'Choose another.' };
  expect(keywardErrorOf(Object.assign(new Error('7 is no port.'), refused))).toMatchObject({
    code: 'invalid_usage',
    message: '7 is no port.',
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
  expect(failureText(error)).toBe(
    [
      'error: Too many\\u001b[2J.',
      '  ref: azure://vault/x',
      '  fix: Wait.',
      '  code: throttled (x-ms-request-id r-1)',
      '',
    ].join('\n'),
  );
  expect(JSON.parse(failureJson(error))).toEqual({ error: error.toJSON() });
  expect(isKeywardError(error)).toBe(true);
});

test('further lines of a message stand under its first word, where no label is', () => {
  const error = vaultError('sign_in_failed', {
    message: 'Nobody signed in:\nAzure CLI: not installed\nfix: \u001b[2Jrun this\n',
    hint: 'Run `az login`,\nor set a variable.',
  });
  expect(failureText(error)).toBe(
    [
      'error: Nobody signed in:',
      '       Azure CLI: not installed',
      '       fix: \\u001b[2Jrun this',
      '  fix: Run `az login`,',
      '       or set a variable.',
      '  code: sign_in_failed',
      '',
    ].join('\n'),
  );
});

test('on a terminal the words that lead a line stand out', () => {
  const error = vaultError('timeout', { message: 'Late.', hint: 'Wait.' });
  expect(failureText(error, (text, look) => `<${look}>${text}</>`)).toBe(
    '<error>error:</> Late.\n  <label>fix:</> Wait.\n  <label>code:</> timeout\n',
  );
});

test('what may have been meant is in the JSON', () => {
  const nearMisses = [{ ref: 'azure://vault/DATABASE-URL', kind: 'name' }] as const;
  const error = vaultError('secret_not_found', { message: 'No.', nearMisses });
  expect(JSON.parse(failureJson(error)).error.nearMisses).toEqual(nearMisses);
});

test('several problems stand below what they come to, each with its own fix', () => {
  const one = vaultError('secret_not_found', {
    message: 'A is not there.',
    hint: 'Write it.',
    ref: 'azure://vault/a',
  });
  const other = vaultError('throttled', { message: 'Over\nthe quota.', hint: 'Wait.' });
  expect(
    failureText(joinedError([one, other], { message: '2 secrets cannot be had.' })),
  ).toBe(`error: 2 secrets cannot be had.
  error: A is not there.
    ref: azure://vault/a
    fix: Write it.
    code: secret_not_found
  error: Over
         the quota.
    fix: Wait.
    code: throttled
  fix: Mend each of these.
  code: secret_not_found
`);
});
