import { expect, test } from 'vitest';
import { createFaults, type FaultRules } from './faults.ts';
import type { Subject } from './match.ts';

const subject: Subject = {
  plane: 'vault',
  vault: 'one',
  method: 'GET',
  route: 'GET /secrets',
  path: '/secrets',
};
const effect = { kind: 'reset' } as const;
const ask = (rules: FaultRules, of: Partial<Subject> = {}) =>
  rules.strike({ ...subject, ...of }, () => true)?.id;

test.each([
  { schedule: {}, struck: 'xxxxxx', why: 'always' },
  { schedule: { count: 2 }, struck: 'xx....', why: 'so many, and then no more' },
  { schedule: { skip: 2 }, struck: '..xxxx', why: 'the first ones pass' },
  { schedule: { skip: 1, count: 3 }, struck: '.xxx..', why: 'a stretch in the middle' },
  { schedule: { probability: 0 }, struck: '......', why: 'never' },
])('$schedule strikes $struck: $why', ({ schedule, struck }) => {
  const rules = createFaults();
  rules.add({ effect, ...schedule });
  const seen = Array.from(struck, () => (ask(rules) === undefined ? '.' : 'x'));
  expect(seen.join('')).toBe(struck);
});

test('chance is counted only where the rule may strike at all', () => {
  const pattern = (skip: number) => {
    const rules = createFaults();
    rules.add({ effect, skip, probability: 0.5 });
    return Array.from({ length: 40 }, () => (ask(rules) === undefined ? '.' : 'x')).join('');
  };
  expect(pattern(5).slice(5)).toBe(pattern(0).slice(0, 35));
});

test('two rules of one chance do not strike in step, unless they are told to', () => {
  const pattern = (...seeds: readonly number[]) => {
    const rules = createFaults();
    rules.add({
      effect,
      probability: 0.5,
      match: { vault: 'one' },
      ...(seeds[0] === undefined ? {} : { seed: seeds[0] }),
    });
    rules.add({
      effect,
      probability: 0.5,
      match: { vault: 'two' },
      ...(seeds[1] === undefined ? {} : { seed: seeds[1] }),
    });
    const of = (vault: string) =>
      Array.from({ length: 32 }, () => (ask(rules, { vault }) === undefined ? '.' : 'x')).join('');
    return [of('one'), of('two')];
  };
  const [one, two] = pattern();
  expect(one).not.toBe(two);
  expect(pattern(5, 5)[0]).toBe(pattern(5, 5)[1]);
  expect(pattern()).toEqual([one, two]);
});

test('the first rule that strikes decides; one that lets it pass does not', () => {
  const rules = createFaults();
  const [once, other, rest] = [
    rules.add({ effect, count: 1 }),
    rules.add({ effect, match: { plane: 'entra' } }),
    rules.add({ effect: { kind: 'latency', ms: 5 } }),
  ];
  expect([ask(rules), ask(rules), ask(rules, { plane: 'entra' })]).toEqual([once.id, rest.id, other.id]);
  expect(rules.list().map(({ id, matched, struck }) => ({ id, matched, struck }))).toEqual([
    { id: once.id, matched: 3, struck: 1 },
    { id: other.id, matched: 1, struck: 1 },
    { id: rest.id, matched: 1, struck: 1 },
  ]);
});

test('an effect that does not apply takes nothing from its rule', () => {
  const rules = createFaults();
  rules.add({ effect, count: 1 });
  expect(rules.strike(subject, () => false)).toBeUndefined();
  expect(ask(rules)).toBe('fault-1');
});

test('rules are taken back one by one or all at once, and no id comes twice', () => {
  const rules = createFaults();
  expect(rules.active).toBe(false);
  const first = rules.add({ effect });
  rules.add({ effect });
  expect(rules.active).toBe(true);
  expect([rules.remove(first.id), rules.remove(first.id)]).toEqual([true, false]);
  expect(rules.has(first.id)).toBe(false);
  rules.clear();
  expect({ active: rules.active, list: rules.list() }).toEqual({ active: false, list: [] });
  expect(rules.add({ effect }).id).toBe('fault-3');
});

test('a thousand rules are the most', () => {
  const faults = createFaults();
  for (let at = 0; at < 1_000; at++) faults.add({ effect: { kind: 'reset' } });
  expect(() => faults.add({ effect: { kind: 'reset' } })).toThrow(
    expect.objectContaining({
      code: 'invalid_option',
      message: 'There are 1000 rules already.',
      hint: 'Take some back, or all of them with clear().',
    }),
  );
  expect(faults.list()).toHaveLength(1_000);
});

test('a rule is a copy: nobody changes it from outside', () => {
  const rules = createFaults();
  const given = { effect: { kind: 'latency' as const, ms: 5 }, match: { plane: 'vault' as const } };
  const { match } = rules.add(given);
  given.effect.ms = 600_000;
  Object.assign(match, { plane: 'entra' });
  expect(rules.list()).toMatchObject([{ effect: { ms: 5 }, match: { plane: 'vault' } }]);
});
