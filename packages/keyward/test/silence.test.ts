import { inspect } from 'node:util';
import { memory, memoryStore } from '@keyward/core/memory';
import { secretValue } from '@keyward/core/value';
import { createSecrets, type Declaration, type LoadFailure, type StandardSchema } from 'keyward';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';

// A value that fits no schema is planted in every place, and sought in all that is said of it.

const CANARY = 'canary-9f3b71c2';
const FORMS = [
  CANARY,
  Buffer.from(CANARY).toString('hex'),
  ...[0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), Buffer.from(CANARY)])
      .toString('base64')
      .slice(shift === 0 ? 0 : shift + 1, -4),
  ),
];
const leaksIn = (...things: readonly unknown[]): boolean => {
  const printed = things
    .map((thing) =>
      [
        typeof thing === 'string' ? thing : '',
        inspect(thing, { depth: 12, showHidden: true, getters: false }),
        JSON.stringify(thing),
        thing instanceof Error ? `${thing.stack}${thing.message}${String(thing.cause)}` : '',
      ].join('\n'),
    )
    .join('\n');
  return FORMS.some((form) => printed.includes(form));
};

const object = (member: unknown) => JSON.stringify({ member, list: [member], nested: { member } });

test('a planted leak is found', () => {
  expect(leaksIn({ a: { b: CANARY } })).toBe(true);
  expect(leaksIn(new Error(`wrong: ${CANARY}`))).toBe(true);
  expect(leaksIn(Buffer.from(`x${CANARY}`).toString('base64'))).toBe(true);
  expect(leaksIn(secretValue(CANARY))).toBe(false);
});

test('the messages of the schemas do repeat the value, which is why none of them is used', () => {
  const told = z.strictObject({}).safeParse({ [CANARY]: 1 });
  expect(leaksIn(told.error)).toBe(true);
});

/** By hand: zod tries every schema synchronously first, and lets go of what that rejects. */
const rejecting: StandardSchema = {
  '~standard': { version: 1, vendor: 'test', validate: (text) => Promise.reject(new Error(String(text))) },
};

test.each<[string, string, StandardSchema]>([
  ['a literal', CANARY, z.literal('other')],
  ['an enum', CANARY, z.enum(['one', 'other'])],
  ['a pattern', CANARY, z.string().regex(/^\d+$/)],
  ['a coercion', CANARY, z.coerce.number()],
  ['an address', CANARY, z.url()],
  ['a length', CANARY, z.string().max(3)],
  [
    'a message of its own',
    CANARY,
    z.string().refine(() => false, { error: (issue) => `no: ${issue.input}` }),
  ],
  [
    'a path of its own',
    CANARY,
    z
      .string()
      .superRefine((text, context) => context.addIssue({ code: 'custom', path: [text], message: text })),
  ],
  [
    'a path that is part of it',
    CANARY,
    z
      .string()
      .superRefine((text, context) =>
        context.addIssue({ code: 'custom', path: [text.slice(0, 9)], message: text }),
      ),
  ],
  ['an unknown member', object(CANARY), z.strictObject({ list: z.array(z.string()) })],
  [
    'a member that is a value',
    JSON.stringify({ a: CANARY, [`x-${CANARY}`]: 1 }),
    z.record(z.string(), z.string().max(1)),
  ],
  ['a union', object(CANARY), z.union([z.object({ member: z.number() }), z.object({ list: z.number() })])],
  ['a nested member', object(CANARY), z.object({ nested: z.object({ member: z.email() }) })],
  [
    'a schema that throws',
    CANARY,
    z.string().transform((text) => {
      throw new TypeError(`cannot read ${text}`);
    }),
  ],
  [
    'a schema that throws what is no error',
    CANARY,
    z.string().transform((text): string => {
      throw text;
    }),
  ],
  [
    'an async schema',
    CANARY,
    z.string().refine(async () => false, { error: (issue) => `no: ${issue.input}` }),
  ],
  ['an async schema that rejects', CANARY, rejecting],
])('%s says nothing of the value', async (_, value, schema) => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const store = memoryStore();
  const behind = memory({ store, secrets: { one: '"fine"' } });
  await using client = createSecrets({ open: () => memory({ store }) });
  const failures: LoadFailure[] = [];
  const secrets = await client.loadSecrets({ ONE: { ref: 'one', schema: z.any() } });
  await behind.write.set('one', { value: secretValue(value) });
  const declaration: Declaration = {
    ONE: { ref: 'one', schema },
    TWO: { ref: 'one#member', schema: z.number() },
  };
  const thrown: unknown = await client
    .loadSecrets(declaration, { onError: (failure) => failures.push(failure) })
    .catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: 'schema_mismatch', message: expect.stringContaining('ONE') });
  await secrets.refresh();
  const shown = [secrets, { ...secrets }, secrets.readiness(), `${secrets}`, Object.entries(secrets)];
  expect(leaksIn(thrown, failures, shown, warned.mock.calls)).toBe(false);
});

test('a handler that throws the value is told of by its kind', async () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const store = memoryStore();
  const behind = memory({ store, secrets: { one: 'first' } });
  await using client = createSecrets({ open: () => memory({ store }) });
  const secrets = await client.loadSecrets({ ONE: 'one' });
  secrets.onChange('ONE', (value) => {
    throw new Error(value.reveal());
  });
  secrets.onChange('ONE', (value) => Promise.reject(value.reveal()));
  await behind.write.set('one', { value: secretValue(CANARY) });
  await secrets.refresh();
  await new Promise((resolve) => setImmediate(resolve));
  expect(warned).toHaveBeenCalledTimes(2);
  expect(leaksIn(warned.mock.calls, secrets)).toBe(false);
});
