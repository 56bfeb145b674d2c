import { closed, flag, listOf, type Schema, text, the, told, whole, word } from './schema.ts';

const LAST_MS = 253_402_300_799_999;
const MOST = 1_000_000_000;
const LONGEST_MS = 600_000;

const needs = (...required: readonly string[]): Schema => ({ required });
const without = (...names: readonly string[]): Schema => ({
  not: { anyOf: names.map((name) => needs(name)) },
});
const unless = (one: Schema, other: Schema): Schema => ({ anyOf: [{ not: one }, other] });

const effect = (
  kind: string,
  members: Readonly<Record<string, Schema>> = {},
  optional: readonly string[] = [],
) => told({ kind: { const: kind }, ...members }, optional);
const ms = (minimum: number) => whole('Milliseconds.', minimum, LONGEST_MS);
const retryAfterS = whole('`Retry-After`, in seconds.', 0, 86_400);
const bytes = (description: string) => whole(description, 0, MOST);

const match = closed(
  {
    plane: { enum: ['vault', 'entra', 'identity', 'management'] },
    vault: text('Name of a vault, in any case.'),
    method: text('HTTP method.'),
    route: {
      ...text('As the request log names routes, or a path; `*` stands for any characters.'),
      pattern: '^(?:[A-Za-z*]+ )?[/*]',
      examples: ['GET /secrets/{name}', '/secrets/db-password'],
    },
  },
  [],
  'Requests that agree with every field that is given.',
);
const schedule = {
  count: whole('How many requests it strikes; all where absent.', 1, MOST),
  skip: whole('How many matching requests pass first.', 0, MOST),
  probability: { type: 'number', minimum: 0, maximum: 1, description: 'The chance of one that matches.' },
  seed: whole('What chances and latencies are drawn from.', 0, 2 ** 32 - 1),
  when: { enum: ['before', 'after'], description: 'Before the request takes effect, or after it did.' },
} as const satisfies Readonly<Record<string, Schema>>;

const having = (of: Schema): Schema => ({ properties: { effect: of }, required: ['effect'] });
const ofKind = (...kinds: readonly string[]): Schema => ({ properties: { kind: { enum: kinds } } });
const ofTheCaller = having(ofKind('insufficientClaims', 'refusal'));
const ofTheAnswer: Schema = {
  anyOf: [
    having(ofKind('slowBody', 'truncatedBody')),
    having({ ...ofKind('reset'), required: ['afterBytes'] }),
  ],
};
const at = (when: 'before' | 'after'): Schema => ({ properties: { when: { const: when } } });

export const INSTRUMENT_SCHEMAS = {
  Clock: told({
    now: whole('Milliseconds since 1970.', 0),
    time: word('The same as an ISO 8601 text in UTC.'),
    frozen: flag('It stands still.'),
    offsetMs: {
      type: 'integer',
      description: 'How far it is ahead of this machine; negative where it is behind.',
    },
  }),
  ClockChange: {
    ...closed(
      {
        now: {
          oneOf: [
            whole('Milliseconds since 1970.', 0, LAST_MS),
            { type: 'string', format: 'date-time', pattern: '^\\d{4}-.{5}T.{8}(?:\\.\\d{1,9})?Z$' },
          ],
        },
        frozen: flag('True stops it, false lets it go on.'),
        reset: { const: true, description: 'Gives it the time of this machine again.' },
      },
      [],
      '`reset` alone, or one of the others or both.',
    ),
    oneOf: [
      { ...needs('reset'), ...without('now', 'frozen') },
      { anyOf: [needs('now'), needs('frozen')], ...without('reset') },
    ],
  },
  ClockAdvance: closed({ ms: whole('Milliseconds to move it on by.', 0) }, ['ms']),
  FaultEffect: {
    oneOf: [
      effect('throttle', { retryAfterS }, ['retryAfterS']),
      effect('error', { status: whole('HTTP status.', 500, 599), retryAfterS }, ['retryAfterS']),
      effect('latency', { ms: ms(0) }),
      effect('latency', { minMs: ms(0), maxMs: ms(0) }),
      effect('latency', { medianMs: ms(1), p99Ms: ms(0) }),
      effect('reset', { afterBytes: bytes('Of the body; before the answer where absent.') }, ['afterBytes']),
      effect('slowBody', { bytesPerSecond: whole('Of the body.', 1, MOST) }),
      effect('truncatedBody', { bytes: bytes('That come; half of them where absent.') }, ['bytes']),
      effect('insufficientClaims'),
      effect('refusal', {
        by: { enum: ['firewall', 'privateLink', 'governancePolicy', 'rbac', 'accessPolicy'] },
      }),
    ],
  },
  FaultMatch: { ...match, ...unless(needs('vault', 'plane'), { properties: { plane: { const: 'vault' } } }) },
  FaultInput: {
    ...closed(
      {
        match: the('FaultMatch'),
        effect: the('FaultEffect'),
        preset: { const: 'tokenEndpointDown', description: 'Stands for match and effect.' },
        ...schedule,
      },
      [],
      'A match and an effect, or a preset that stands for both, and when it strikes.',
    ),
    oneOf: [
      { ...needs('effect'), ...without('preset') },
      { ...needs('preset'), ...without('match') },
    ],
    allOf: [
      unless(ofTheAnswer, at('after')),
      unless(ofTheCaller, at('before')),
      unless(ofTheCaller, {
        properties: { match: { properties: { plane: { const: 'vault' } } } },
        ...without('preset'),
      }),
    ],
  },
  Fault: told(
    {
      id: word('What the request log calls it.'),
      match: the('FaultMatch'),
      effect: the('FaultEffect'),
      ...schedule,
      matched: whole('How many requests matched so far.', 0),
      struck: whole('How many of them it struck.', 0),
    },
    ['count'],
  ),
  FaultList: told({ faults: listOf('Fault') }),
  QuotaChange: closed({ enabled: flag('Whether they hold.') }, ['enabled']),
  Quotas: told({
    enabled: flag('Whether they hold.'),
    windowMs: whole('Of a window that slides by the emulator’s clock.', 1),
    creates: whole('New versions and restored backups in a window.', 1),
    others: whole('Everything else in a window.', 1),
  }),
};
