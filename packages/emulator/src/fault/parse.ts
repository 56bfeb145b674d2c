import { invalid, shown } from '../option.ts';
import { parseEffect } from './effect.ts';
import { fieldsOf, given, oneOf, textOf, wholeOf } from './fields.ts';
import { FAULT_PLANES, type FaultEffect, type FaultMatch, type FaultRule } from './rule.ts';

/** What a rule may say, in the order in which it is told of. */
const RULE_FIELDS = ['match', 'effect', 'preset', 'count', 'skip', 'probability', 'seed', 'when'] as const;

const MOST = 1_000_000_000;
const PRESETS = {
  tokenEndpointDown: {
    match: { plane: 'entra', route: 'POST /{tenant}/oauth2/*token' },
    effect: { kind: 'error', status: 503 },
  },
} as const;
/** What happens to the answer, and so only when there is one. */
const OF_THE_ANSWER: ReadonlySet<FaultEffect['kind']> = new Set(['slowBody', 'truncatedBody'] as const);
const OF_THE_CALLER: ReadonlySet<FaultEffect['kind']> = new Set(['insufficientClaims', 'refusal'] as const);

/** The rule whole, with its defaults. Throws `invalid_option`. */
export function parseFault(value: unknown, defaultSeed = 1): FaultRule {
  const fields = fieldsOf('rule', value, RULE_FIELDS);
  const { match, effect } = matchAndEffect(fields);
  const { probability = 1, skip = 0, seed = defaultSeed } = fields;
  if (typeof probability !== 'number' || !(probability >= 0 && probability <= 1)) {
    throw invalid(`${shown(probability)} is no probability.`, 'Give a number from 0 to 1.');
  }
  return {
    match,
    effect,
    ...given('count', fields['count'], (count) => wholeOf('count', count, 1, MOST)),
    skip: wholeOf('skip', skip, 0, MOST),
    probability,
    seed: wholeOf('seed', seed, 0, 2 ** 32 - 1),
    when: whenOf(fields['when'], effect),
  };
}

function matchAndEffect(fields: Readonly<Record<string, unknown>>): Pick<FaultRule, 'match' | 'effect'> {
  const { preset: named, match, effect } = fields;
  if (named === undefined) {
    const parsed = { match: parseMatch(match === undefined ? {} : match), effect: parseEffect(effect) };
    checkReach(parsed);
    return parsed;
  }
  const preset = PRESETS[oneOf('preset', named, ['tokenEndpointDown'])];
  if (match !== undefined)
    throw invalid('A preset has a match of its own.', 'Leave the match out, or the preset.');
  const parsed = { match: preset.match, effect: effect === undefined ? preset.effect : parseEffect(effect) };
  checkReach(parsed);
  return parsed;
}

function parseMatch(value: unknown): FaultMatch {
  const { plane, vault, method, route } = fieldsOf('match', value, ['plane', 'vault', 'method', 'route']);
  if (vault !== undefined && plane !== undefined && plane !== 'vault') {
    throw invalid('Only requests of the plane vault name a vault.', 'Leave the vault out, or the plane.');
  }
  return {
    ...given('plane', plane, (text) => oneOf('plane', text, FAULT_PLANES)),
    ...given('vault', vault, (text) => textOf('vault', text)),
    ...given('method', method, (text) => textOf('method', text).toUpperCase()),
    ...given('route', route, routeOf),
  };
}

function routeOf(value: unknown): string {
  const route = textOf('route', value);
  if (/^(?:[A-Za-z*]+ )?[/*]/.test(route)) return route;
  throw invalid(
    `${shown(route)} is no route.`,
    'Give a path that begins with / or *, such as /secrets/*, behind a method where that matters.',
  );
}

function checkReach({ match, effect }: Pick<FaultRule, 'match' | 'effect'>): void {
  if (!OF_THE_CALLER.has(effect.kind) || match.plane === undefined || match.plane === 'vault') return;
  throw invalid(`Only a vault answers with ${effect.kind}.`, 'Leave the plane out, or make it vault.');
}

function whenOf(value: unknown, effect: FaultEffect): FaultRule['when'] {
  const { kind } = effect;
  const needsAnswer = OF_THE_ANSWER.has(kind) || (effect.kind === 'reset' && effect.afterBytes !== undefined);
  const own = needsAnswer ? 'after' : 'before';
  const when = value === undefined ? own : oneOf('when', value, ['before', 'after']);
  if (when !== own && (needsAnswer || OF_THE_CALLER.has(kind))) {
    throw invalid(`The effect ${kind} only comes ${own} a request takes effect.`, 'Leave the when out.');
  }
  return when;
}
