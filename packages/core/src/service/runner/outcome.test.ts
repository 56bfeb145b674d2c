import { describe, expect, test } from 'vitest';
import type { AuditOutcome } from '../../audit/index.ts';
import { ERROR_CODES, type ErrorCode, vaultError } from '../../errors/index.ts';
import { outcomeOf } from './outcome.ts';

const refused: readonly ErrorCode[] = [
  'not_permitted',
  'forbidden',
  'forbidden_by_rbac',
  'forbidden_by_access_policy',
  'forbidden_by_governance_policy',
  'forbidden_by_firewall',
  'forbidden_by_connection',
];
const open: readonly ErrorCode[] = ['outcome_unknown', 'timeout', 'provider_closed'];

describe.each(ERROR_CODES)('%s', (code) => {
  const error = vaultError(code, { message: 'No.' });
  const settled = refused.includes(code) ? 'refused' : 'failed';

  test.each<['read' | 'write', AuditOutcome, string]>([
    ['read', settled, 'nothing was changed'],
    ['write', open.includes(code) ? 'unknown' : settled, 'only some codes leave open whether it was'],
  ])('ends a %s as %s: %s', (effect, outcome) => {
    expect(outcomeOf(error, effect, undefined)).toBe(outcome);
    expect(outcomeOf(error, effect, AbortSignal.abort()), 'an abort that came later').toBe(outcome);
  });
});

test.each<['read' | 'write', unknown, AuditOutcome, string]>([
  ['read', new Error('left'), 'cancelled', 'the caller has left'],
  ['write', new Error('left'), 'unknown', 'what was sent may have arrived'],
  ['read', vaultError('timeout', { message: 'Late.' }), 'cancelled', 'whatever they gave as reason'],
  ['write', vaultError('not_permitted', { message: 'No.' }), 'unknown', 'even one that looks like a refusal'],
])('a %s that its caller left with %s is %s: %s', (effect, reason, outcome) => {
  expect(outcomeOf(reason, effect, AbortSignal.abort(reason))).toBe(outcome);
});

test.each<['read' | 'write', AbortSignal | undefined, AuditOutcome, string]>([
  ['read', undefined, 'failed', 'nobody else’s error changes anything'],
  ['write', undefined, 'unknown', 'and nobody knows when it came'],
  ['read', AbortSignal.abort(), 'cancelled', 'a provider may reject with its own error of an abort'],
  ['write', AbortSignal.abort(), 'unknown', 'of a write, too'],
])('a foreign error ends a %s (signal: %s) as %s: %s', (effect, signal, outcome) => {
  expect(outcomeOf(new TypeError('odd'), effect, signal)).toBe(outcome);
});
