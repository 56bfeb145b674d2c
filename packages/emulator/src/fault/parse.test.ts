import { describe, expect, test } from 'vitest';
import { EmulatorError } from '../error.ts';
import { parseFault } from './parse.ts';
import type { FaultEffect } from './rule.ts';

const RESET = { kind: 'reset' } as const;
const DEFAULTS = { match: {}, skip: 0, probability: 1, seed: 1, when: 'before' };

test('everything but the effect has a default', () => {
  expect(parseFault({ effect: RESET })).toEqual({ ...DEFAULTS, effect: RESET });
});

test('what is given is kept', () => {
  const rule = {
    match: { plane: 'vault', vault: 'orders', method: 'PUT', route: 'PUT /secrets/{name}' },
    effect: { kind: 'throttle', retryAfterS: 3 },
    count: 2,
    skip: 1,
    probability: 0.25,
    seed: 4_294_967_295,
    when: 'after',
  };
  expect(parseFault(rule)).toEqual(rule);
});

test.each<{ effect: FaultEffect; when: 'before' | 'after'; why: string }>([
  { effect: { kind: 'throttle' }, when: 'before', why: 'a throttled request does nothing' },
  { effect: { kind: 'error', status: 599 }, when: 'before', why: 'nor does a failed one' },
  { effect: { kind: 'latency', ms: 0 }, when: 'before', why: 'it waits first' },
  { effect: { kind: 'latency', minMs: 5, maxMs: 5 }, when: 'before', why: 'between two bounds' },
  { effect: { kind: 'latency', medianMs: 1, p99Ms: 600_000 }, when: 'before', why: 'by a distribution' },
  { effect: { kind: 'reset' }, when: 'before', why: 'a connection that breaks' },
  { effect: { kind: 'reset', afterBytes: 0 }, when: 'after', why: 'the head of an answer needs an answer' },
  { effect: { kind: 'slowBody', bytesPerSecond: 1 }, when: 'after', why: 'a body needs an answer' },
  { effect: { kind: 'truncatedBody' }, when: 'after', why: 'so does half a body' },
  { effect: { kind: 'truncatedBody', bytes: 0 }, when: 'after', why: 'and none of one' },
  { effect: { kind: 'insufficientClaims' }, when: 'before', why: 'a refusal' },
  { effect: { kind: 'refusal', by: 'rbac' }, when: 'before', why: 'another one' },
])('$effect comes $when: $why', ({ effect, when }) => {
  expect(parseFault({ effect })).toEqual({ ...DEFAULTS, effect, when });
});

describe('the preset', () => {
  test('has a match and an effect of its own', () => {
    expect(parseFault({ preset: 'tokenEndpointDown', count: 3 })).toEqual({
      ...DEFAULTS,
      match: { plane: 'entra', route: 'POST /{tenant}/oauth2/*token' },
      effect: { kind: 'error', status: 503 },
      count: 3,
    });
  });

  test('takes another effect', () => {
    expect(parseFault({ preset: 'tokenEndpointDown', effect: RESET })).toMatchObject({ effect: RESET });
  });
});

describe('what is refused', () => {
  test.each<{ rule: unknown; message: string; hint: string; why: string }>([
    {
      rule: 'reset',
      message: '"reset" is no rule.',
      hint: 'It is an object of match, effect, preset, count, skip, probability, seed, when.',
      why: 'a text',
    },
    {
      rule: { effect: RESET, vault: 'orders' },
      message: 'There is no "vault" in rule.',
      hint: 'It has match, effect, preset, count, skip, probability, seed, when.',
      why: 'it belongs into the match; without it the rule would strike everything',
    },
    {
      rule: { effect: RESET, match: { path: '/' } },
      message: 'There is no "path" in match.',
      hint: 'It has plane, vault, method, route.',
      why: 'a slip',
    },
    {
      rule: { effect: RESET, match: { plane: 'control' } },
      message: '"control" is no plane.',
      hint: 'Give one of vault, entra, identity, management.',
      why: 'nobody could take the rule back',
    },
    {
      rule: { effect: RESET, match: { plane: 'entra', vault: 'orders' } },
      message: 'Only requests of the plane vault name a vault.',
      hint: 'Leave the vault out, or the plane.',
      why: 'it would strike nothing',
    },
    {
      rule: { effect: RESET, match: { route: 'secrets' } },
      message: '"secrets" is no route.',
      hint: 'Give a path that begins with / or *, such as /secrets/*, behind a method where that matters.',
      why: 'no path begins so',
    },
    {
      rule: {},
      message: 'undefined is no effect.',
      hint: 'It is an object of kind, retryAfterS, status, ms, minMs, maxMs, medianMs, p99Ms, afterBytes, bytesPerSecond, bytes, by.',
      why: 'nothing would happen',
    },
    {
      rule: { effect: { kind: 'explode' } },
      message: '"explode" is no kind of effect.',
      hint: 'Give one of throttle, error, latency, reset, slowBody, truncatedBody, insufficientClaims, refusal.',
      why: 'unknown',
    },
    {
      rule: { effect: { kind: 'error', status: 404 } },
      message: '404 is no status of an error.',
      hint: 'Give a whole number from 500 to 599.',
      why: 'a vault has reasons of its own for that',
    },
    {
      rule: { effect: { kind: 'throttle', status: 429 } },
      message: 'There is no "status" in effect throttle.',
      hint: 'It has kind, retryAfterS.',
      why: 'the field of another effect',
    },
    {
      rule: { effect: { kind: 'latency' } },
      message: 'A latency is given in one way.',
      hint: 'Give ms, or minMs and maxMs, or medianMs and p99Ms.',
      why: 'in no way',
    },
    {
      rule: { effect: { kind: 'latency', ms: 1, maxMs: 2 } },
      message: 'A latency is given in one way.',
      hint: 'Give ms, or minMs and maxMs, or medianMs and p99Ms.',
      why: 'in two ways',
    },
    {
      rule: { effect: { kind: 'latency', ms: 600_001 } },
      message: '600001 is no ms.',
      hint: 'Give a whole number from 0 to 600000.',
      why: 'longer than any client waits',
    },
    {
      rule: { effect: { kind: 'latency', minMs: 2, maxMs: 1 } },
      message: 'maxMs is below minMs.',
      hint: 'Give the smaller number first.',
      why: 'nothing lies between',
    },
    {
      rule: { effect: { kind: 'latency', medianMs: 0, p99Ms: 1 } },
      message: '0 is no medianMs.',
      hint: 'Give a whole number from 1 to 600000.',
      why: 'it has no logarithm',
    },
    {
      rule: { effect: { kind: 'slowBody', bytesPerSecond: 0 } },
      message: '0 is no bytesPerSecond.',
      hint: 'Give a whole number from 1 to 1000000000.',
      why: 'it would never end',
    },
    {
      rule: { effect: { kind: 'refusal', by: 'mood' } },
      message: '"mood" is no refuser.',
      hint: 'Give one of firewall, privateLink, governancePolicy, rbac, accessPolicy.',
      why: 'unknown',
    },
    {
      rule: { effect: { kind: 'insufficientClaims' }, match: { plane: 'entra' } },
      message: 'Only a vault answers with insufficientClaims.',
      hint: 'Leave the plane out, or make it vault.',
      why: 'it would strike nothing',
    },
    {
      rule: { effect: { kind: 'refusal', by: 'rbac' }, when: 'after' },
      message: 'The effect refusal only comes before a request takes effect.',
      hint: 'Leave the when out.',
      why: 'no service does first and refuses then',
    },
    {
      rule: { effect: { kind: 'truncatedBody' }, when: 'before' },
      message: 'The effect truncatedBody only comes after a request takes effect.',
      hint: 'Leave the when out.',
      why: 'there is nothing to cut off',
    },
    {
      rule: { effect: RESET, when: 'during' },
      message: '"during" is no when.',
      hint: 'Give one of before, after.',
      why: 'unknown',
    },
    {
      rule: { effect: RESET, count: 0 },
      message: '0 is no count.',
      hint: 'Give a whole number from 1 to 1000000000.',
      why: 'it would never strike',
    },
    {
      rule: { effect: RESET, skip: -1 },
      message: '-1 is no skip.',
      hint: 'Give a whole number from 0 to 1000000000.',
      why: 'nothing to skip',
    },
    {
      rule: { effect: RESET, probability: 50 },
      message: '50 is no probability.',
      hint: 'Give a number from 0 to 1.',
      why: 'no percentage',
    },
    {
      rule: { effect: RESET, probability: Number.NaN },
      message: 'NaN is no probability.',
      hint: 'Give a number from 0 to 1.',
      why: 'no number',
    },
    {
      rule: { effect: RESET, seed: 2 ** 32 },
      message: '4294967296 is no seed.',
      hint: 'Give a whole number from 0 to 4294967295.',
      why: 'the generator has 32 bits',
    },
    {
      rule: { preset: 'everythingDown' },
      message: '"everythingDown" is no preset.',
      hint: 'Give one of tokenEndpointDown.',
      why: 'unknown',
    },
    {
      rule: { preset: 'tokenEndpointDown', match: {} },
      message: 'A preset has a match of its own.',
      hint: 'Leave the match out, or the preset.',
      why: 'which of the two?',
    },
    {
      rule: { preset: 'tokenEndpointDown', effect: { kind: 'refusal', by: 'rbac' } },
      message: 'Only a vault answers with refusal.',
      hint: 'Leave the plane out, or make it vault.',
      why: 'Entra ID knows no roles of a vault',
    },
  ])('$message ($why)', ({ rule, message, hint }) => {
    expect(() => parseFault(rule)).toThrow(EmulatorError);
    expect(() => parseFault(rule)).toThrow(
      expect.objectContaining({ code: 'invalid_option', message, hint }),
    );
  });
});
