import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  ERROR_CODES,
  ERRORS,
  EXIT_CODES,
  isKeywardError,
  KeywardError,
  VaultAuthenticationError,
  VaultOperationError,
  VaultSecretNotFoundError,
  VaultTimeoutError,
  vaultError,
} from './index.ts';

const CLASSES = {
  VaultAuthenticationError,
  VaultOperationError,
  VaultSecretNotFoundError,
  VaultTimeoutError,
};

describe('the table', () => {
  test.each(ERROR_CODES)('%s makes an error of its class, with its row at hand', (code) => {
    const row = ERRORS[code];
    const error = vaultError(code, { message: 'What happened.' });
    expect(error).toBeInstanceOf(CLASSES[row.class]);
    expect(error).toBeInstanceOf(KeywardError);
    expect({
      name: error.name,
      code: error.code,
      hint: error.hint,
      retryable: error.retryable,
      status: error.status,
      exitCode: error.exitCode,
      docs: error.docs,
    }).toEqual({
      name: row.class,
      code,
      hint: row.hint,
      retryable: row.retryable,
      status: row.status,
      exitCode: row.exitCode,
      docs: `docs/reference/errors.md#${code}`,
    });
  });

  test.each(ERROR_CODES)('%s has an exit code of a named group and sentences for people', (code) => {
    const row = ERRORS[code];
    expect(Object.keys(EXIT_CODES).map(Number)).toContain(row.exitCode);
    expect(row.exitCode).not.toBe(0);
    expect(row.meaning).toMatch(/^[A-Z].*\.$/s);
    expect(row.hint).toMatch(/^[A-Z].*\.$/s);
    expect(row.meaning).not.toBe(row.hint);
  });

  test('no two codes mean the same', () => {
    expect(new Set(ERROR_CODES.map((code) => ERRORS[code].meaning)).size).toBe(ERROR_CODES.length);
  });

  test('not found, forbidden, throttled and unreachable are told apart by code, status and exit code', () => {
    const four = (['secret_not_found', 'forbidden_by_rbac', 'throttled', 'vault_unreachable'] as const).map(
      (code) => ERRORS[code],
    );
    expect(new Set(four.map((row) => row.status)).size).toBe(4);
    expect(four.map((row) => row.retryable)).toEqual([false, false, true, true]);
  });
});

describe('an error', () => {
  const inner = vaultError('vault_unreachable', { message: 'No connection.' });
  const error = vaultError('throttled', {
    message: 'The vault is over its quota.',
    hint: 'Wait.',
    ref: 'azure://vault/app/db',
    azure: { status: 429, code: 'Throttled', requestId: 'r-1' },
    retryAfterMs: 1500,
    cause: inner,
  });

  test('is plain data as JSON, cause and stack left out', () => {
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'VaultOperationError',
      code: 'throttled',
      message: 'The vault is over its quota.',
      hint: 'Wait.',
      retryable: true,
      docs: 'docs/reference/errors.md#throttled',
      ref: 'azure://vault/app/db',
      azure: { status: 429, code: 'Throttled', requestId: 'r-1' },
      retryAfterMs: 1500,
    });
  });

  test('shows code and hint when nobody catches it', () => {
    expect(inspect(error)).toContain("code: 'throttled'");
    expect(inspect(error)).toContain("hint: 'Wait.'");
    expect(inspect(error)).toMatch(/^VaultOperationError: The vault is over its quota\./);
    expect(Object.keys(inner)).toEqual(['code', 'hint']);
  });

  test('can be told which ref it concerns, and stays the same otherwise', () => {
    const unlocated = vaultError('timeout', { message: 'No answer.', azure: { status: 504 }, cause: inner });
    const located = unlocated.at('azure://vault/x');
    expect(located).toBeInstanceOf(VaultTimeoutError);
    expect(located.toJSON()).toEqual({ ...unlocated.toJSON(), ref: 'azure://vault/x' });
    expect([located.cause, located.stack]).toEqual([inner, unlocated.stack]);
    expect(unlocated.ref).toBeUndefined();
  });

  test('is recognised from a second copy of the package by its brand, and nothing else is', () => {
    const foreign = Object.assign(new Error('x'), { [Symbol.for('keyward.error')]: true, code: 'throttled' });
    expect(isKeywardError(foreign)).toBe(true);
    expect(isKeywardError(new Error('x'))).toBe(false);
    expect(isKeywardError(undefined)).toBe(false);
    expect(isKeywardError('throttled')).toBe(false);
  });
});
