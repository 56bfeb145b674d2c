import { closed, type Schema, text, the, told, whole, word } from './schema.ts';

const dropped = whole(
  'How many of the oldest entries had to make room since the start or the last clear.',
  0,
);

const PLANES = ['vault', 'entra', 'identity', 'management', 'control', 'proxy', 'none'];
const status = {
  anyOf: [{ const: 0 }, { type: 'integer', minimum: 100, maximum: 599 }],
  description: 'HTTP status; 0 where a fault ended the connection before an answer.',
} as const satisfies Schema;

const filter = {
  vault: text('Name of a vault, in any case.'),
  method: text('HTTP method.'),
  route: text('Pattern, such as `GET /secrets/{name}`.'),
  plane: text(`${PLANES.map((plane) => `\`${plane}\``).join(', ')}; several with commas between them.`),
  status,
  principal: text('Name of who called.'),
  refusal: text('Code of a refusal, such as `ForbiddenByRbac` or `AADSTS50011`.'),
  fault: text('Id of the rule that made it so, such as `fault-1`.'),
  since: whole('Only requests from this millisecond since 1970 on.', 0),
  from: whole('Only entries from this number on: `next` of an earlier answer.', 0),
};

const GROUPINGS = 'method|route|plane|vault|status|principal|refusal';

export const REQUEST_SCHEMAS = {
  RequestFilter: closed(filter, []),
  RequestListFilter: closed({ ...filter, limit: whole('Only the last so many of what fits.', 1) }, []),
  RequestTally: closed(
    {
      ...filter,
      by: {
        ...text('What to group by, with commas between.'),
        pattern: `^(?:${GROUPINGS})(?:,(?:${GROUPINGS}))*$`,
        examples: ['route,status'],
      },
    },
    ['by'],
  ),
  RequestList: told({
    requests: { type: 'array', items: the('RequestEntry'), description: 'Oldest first.' },
    dropped,
    next: whole('The number that the next request gets: `from` of a later call.', 0),
  }),
  RequestCount: told({ count: whole('How many fit.', 0), dropped }),
  RequestCounts: told({
    counts: {
      type: 'array',
      items: the('RequestGroup'),
      description: 'Most first; a group without the field has it not.',
    },
    dropped,
  }),
  RequestGroup: told(
    {
      method: word('HTTP method.'),
      route: word('Pattern.'),
      plane: word('Which part of the emulator answered.'),
      vault: word('Name of the vault.'),
      status,
      principal: word('Who called.'),
      refusal: word('Code of the refusal.'),
      count: whole('How many fit.', 1),
    },
    ['method', 'route', 'plane', 'vault', 'status', 'principal', 'refusal'],
  ),
  RequestEntry: told(
    {
      at: whole('Milliseconds since 1970, of the emulator’s clock.', 0),
      method: word('HTTP method.'),
      route: word('Pattern; never a name of a secret.'),
      plane: { enum: PLANES },
      vault: word('Name of the vault.'),
      status,
      principal: word('Who called.'),
      refusal: word('Code of the refusal.'),
      fault: word('Id of the rule that made it so.'),
      durationMs: { type: 'number', minimum: 0 },
    },
    ['vault', 'principal', 'refusal', 'fault'],
  ),
};
