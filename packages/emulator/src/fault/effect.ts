import { invalid } from '../option.ts';
import { type Fields, fieldsOf, given, oneOf, wholeOf } from './fields.ts';
import { type FaultEffect, type Latency, REFUSERS } from './rule.ts';

/** The longest that an answer is kept waiting. */
export const LONGEST_MS = 600_000;

const DAY_S = 86_400;
const BODY_BYTES = 1_000_000_000;
const LATENCIES = [['ms'], ['minMs', 'maxMs'], ['medianMs', 'p99Ms']] as const;

const KINDS: {
  readonly [Kind in FaultEffect['kind']]: {
    readonly fields: readonly string[];
    readonly parse: (fields: Fields) => FaultEffect;
  };
} = {
  throttle: { fields: ['retryAfterS'], parse: (fields) => ({ kind: 'throttle', ...retryAfterOf(fields) }) },
  error: {
    fields: ['status', 'retryAfterS'],
    parse: (fields) => ({
      kind: 'error',
      status: wholeOf('status of an error', fields['status'], 500, 599),
      ...retryAfterOf(fields),
    }),
  },
  latency: { fields: LATENCIES.flat(), parse: (fields) => ({ kind: 'latency', ...latencyOf(fields) }) },
  reset: {
    fields: ['afterBytes'],
    parse: ({ afterBytes }) => ({
      kind: 'reset',
      ...given('afterBytes', afterBytes, (value) => wholeOf('afterBytes', value, 0, BODY_BYTES)),
    }),
  },
  slowBody: {
    fields: ['bytesPerSecond'],
    parse: ({ bytesPerSecond }) => ({
      kind: 'slowBody',
      bytesPerSecond: wholeOf('bytesPerSecond', bytesPerSecond, 1, BODY_BYTES),
    }),
  },
  truncatedBody: {
    fields: ['bytes'],
    parse: ({ bytes }) => ({
      kind: 'truncatedBody',
      ...given('bytes', bytes, (value) => wholeOf('bytes', value, 0, BODY_BYTES)),
    }),
  },
  insufficientClaims: { fields: [], parse: () => ({ kind: 'insufficientClaims' }) },
  refusal: { fields: ['by'], parse: ({ by }) => ({ kind: 'refusal', by: oneOf('refuser', by, REFUSERS) }) },
};

const KIND_NAMES = Object.keys(KINDS) as readonly FaultEffect['kind'][];

/** Throws `invalid_option`. */
export function parseEffect(value: unknown): FaultEffect {
  const every = new Set(['kind', ...KIND_NAMES.flatMap((name) => KINDS[name].fields)]);
  const kind = oneOf('kind of effect', fieldsOf('effect', value, [...every])['kind'], KIND_NAMES);
  const { fields, parse } = KINDS[kind];
  return parse(fieldsOf(`effect ${kind}`, value, ['kind', ...fields]));
}

function retryAfterOf({ retryAfterS }: Fields): { readonly retryAfterS?: number } {
  return given('retryAfterS', retryAfterS, (value) => wholeOf('retryAfterS', value, 0, DAY_S));
}

function latencyOf(fields: Fields): Latency {
  const shape = LATENCIES.find((names) =>
    LATENCIES.flat().every((name) => names.some((one) => one === name) === (fields[name] !== undefined)),
  );
  if (shape === undefined) {
    throw invalid('A latency is given in one way.', 'Give ms, or minMs and maxMs, or medianMs and p99Ms.');
  }
  const [low, high] = shape.map((name) => wholeOf(name, fields[name], 0, LONGEST_MS));
  if (low === undefined || high === undefined) return { ms: low ?? 0 };
  if (high < low) throw invalid(`${shape[1]} is below ${shape[0]}.`, 'Give the smaller number first.');
  if (shape[0] === 'minMs') return { minMs: low, maxMs: high };
  if (low === 0) throw invalid('0 is no medianMs.', `Give a whole number from 1 to ${LONGEST_MS}.`);
  return { medianMs: low, p99Ms: high };
}
