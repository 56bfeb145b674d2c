import type { Checked } from '@keyward/core/load';
import { memory } from '@keyward/core/memory';
import { parseRef } from '@keyward/core/ref';
import { createSecrets, type Declaration, type SecretValue, type StandardSchema } from 'keyward';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';

// What a passing compile proves: the result is typed by the declaration, and what cannot be is no program.

const client = createSecrets({
  open: () => memory({ secrets: { one: '1', pair: '{"user":"app","password":"example"}' } }),
});
const pair = z.object({ user: z.string(), password: z.string() });

describe('what a key gives', () => {
  test('by its declaration', async () => {
    const secrets = await client.loadSecrets({
      TEXT: 'one',
      REF: parseRef('one'),
      OBJECT: { ref: 'one' },
      SCHEMA: { ref: 'pair', schema: pair },
      NUMBER: { ref: 'one', schema: z.coerce.number() },
      PLAIN: { ref: 'one', schema: z.coerce.number(), default: 5432, reveal: true },
      PLAIN_TEXT: { ref: 'one', reveal: true },
      WRAPPED: { ref: 'one', reveal: false },
      OPTIONAL: { ref: 'none', optional: true },
      OPTIONAL_PLAIN: { ref: 'none', schema: pair, optional: true, reveal: true },
      NEEDED: { ref: 'one', optional: false },
      DEFAULT: { ref: 'none', default: 'd' },
      ASYNC: { ref: 'one', schema: z.string().refine(async () => true) },
      MADE: { ref: 'one', schema: z.string().transform((text) => text.length) },
    });
    expectTypeOf(secrets.TEXT).toEqualTypeOf<SecretValue<string>>();
    expectTypeOf(secrets.REF).toEqualTypeOf<SecretValue<string>>();
    expectTypeOf(secrets.OBJECT).toEqualTypeOf<SecretValue<string>>();
    expectTypeOf(secrets.SCHEMA).toEqualTypeOf<SecretValue<{ user: string; password: string }>>();
    expectTypeOf(secrets.NUMBER).toEqualTypeOf<SecretValue<number>>();
    expectTypeOf(secrets.PLAIN).toEqualTypeOf<number>();
    expectTypeOf(secrets.PLAIN_TEXT).toEqualTypeOf<string>();
    expectTypeOf(secrets.WRAPPED).toEqualTypeOf<SecretValue<string>>();
    expectTypeOf(secrets.OPTIONAL).toEqualTypeOf<SecretValue<string> | undefined>();
    expectTypeOf(secrets.OPTIONAL_PLAIN).toEqualTypeOf<{ user: string; password: string } | undefined>();
    expectTypeOf(secrets.NEEDED).toEqualTypeOf<SecretValue<string>>();
    expectTypeOf(secrets.DEFAULT).toEqualTypeOf<SecretValue<string>>();
    expectTypeOf(secrets.ASYNC).toEqualTypeOf<SecretValue<string>>();
    expectTypeOf(secrets.MADE).toEqualTypeOf<SecretValue<number>>();
    // @ts-expect-error a key that is not declared
    secrets.TEXTS;
    const overwrite = () => {
      // @ts-expect-error nobody writes to it
      secrets.TEXT = secrets.REF;
    };
    expect(overwrite).toThrow(TypeError);
  });

  test('where a flag is known at run time only, both', async () => {
    const sometimes = (): boolean => true;
    const secrets = await client.loadSecrets({
      ONE: { ref: 'one', optional: sometimes(), reveal: sometimes() },
    });
    expectTypeOf(secrets.ONE).toEqualTypeOf<SecretValue<string> | string | undefined>();
  });

  test('what the type of a declaration leaves open is open in what it gives', async () => {
    const key: { readonly ref: string; readonly optional?: boolean; readonly reveal?: boolean } = {
      ref: 'one',
    };
    const perhaps: { readonly ref: string; readonly schema?: z.ZodNumber } = { ref: 'one' };
    const either = Math.random() < 2 ? { ref: 'one', reveal: true as const } : 'one';
    const secrets = await client.loadSecrets({ KEY: key, PERHAPS: perhaps, EITHER: either });
    expectTypeOf(secrets.KEY).toEqualTypeOf<SecretValue<string> | string | undefined>();
    expectTypeOf(secrets.PERHAPS).toEqualTypeOf<SecretValue<number | string>>();
    expectTypeOf(secrets.EITHER).toEqualTypeOf<SecretValue<string> | string>();
    const any: Declaration = { KEY: { ref: 'one', reveal: true } };
    const loaded = await client.loadSecrets(any);
    expectTypeOf(loaded['KEY']).toEqualTypeOf<unknown>();
    expect(loaded['KEY']).toBe('1');
  });

  test('of a file: any name, and perhaps nothing', () => {
    const load = () => client.loadSecrets('secrets.yaml');
    expectTypeOf<Awaited<ReturnType<typeof load>>['ANY']>().toEqualTypeOf<SecretValue<string> | undefined>();
    const other = () => client.loadSecrets({ file: 'secrets.yaml' });
    expectTypeOf<ReturnType<typeof other>>().toEqualTypeOf<ReturnType<typeof load>>();
  });

  test('one secret is text', async () => {
    expectTypeOf(await client.getSecret('one')).toEqualTypeOf<SecretValue<string>>();
  });
});

test('what handlers are given', async () => {
  const secrets = await client.loadSecrets({
    ONE: 'one',
    PAIR: { ref: 'pair', schema: pair, reveal: true },
    NONE: { ref: 'none', optional: true },
  });
  secrets.onChange('PAIR', (value, previous) => {
    expectTypeOf(value).toEqualTypeOf<{ user: string; password: string }>();
    expectTypeOf(previous).toEqualTypeOf<{ user: string; password: string }>();
  });
  secrets.onChange(['ONE', 'NONE'], (values) => {
    expectTypeOf(values.ONE).toEqualTypeOf<SecretValue<string>>();
    expectTypeOf(values.NONE).toEqualTypeOf<SecretValue<string> | undefined>();
    // @ts-expect-error a key that was not named
    values.PAIR;
  });
  // @ts-expect-error a key that is not declared
  const unknown = () => secrets.onChange('TWO', () => {});
  // @ts-expect-error one of several
  const among = () => secrets.onChange(['ONE', 'TWO'], () => {});
  expectTypeOf([unknown, among]).toBeArray();
  expectTypeOf(secrets.readiness().keys.ONE.status).toEqualTypeOf<'ready' | 'stale' | 'unready'>();
  expectTypeOf<Awaited<ReturnType<typeof secrets.newer>>[number]['name']>().toEqualTypeOf<
    'ONE' | 'PAIR' | 'NONE'
  >();
});

test('what the compiler says of a declaration is what is wrong with it, and not `never`', () => {
  type Told<Declared> = Declared & Checked<Declared>;
  type Taken = { readonly close: 'one' };
  expectTypeOf<Told<Taken>>().not.toBeNever();
  expectTypeOf<Checked<Taken>['close']>().toEqualTypeOf<{
    readonly mistake: '`close` is taken: choose another name';
  }>();
  type Strange = { readonly ONE: { readonly ref: 'one'; readonly optinal: true } };
  expectTypeOf<Told<Strange>['ONE']>().not.toBeNever();
  expectTypeOf<Checked<Strange>['ONE']['optinal']>().toEqualTypeOf<{
    readonly mistake: '`optinal` means nothing here';
  }>();
  type Number = { readonly ref: 'one'; readonly schema: StandardSchema<number>; readonly default: '5432' };
  expectTypeOf<Told<{ readonly ONE: Number }>['ONE']>().not.toBeNever();
  expectTypeOf<Checked<{ readonly ONE: Number }>['ONE']['default']>().toEqualTypeOf<{
    readonly mistake: 'the default is not what the schema makes';
  }>();
});

test('what is no declaration', () => {
  const refused = [
    // @ts-expect-error a name that is taken
    () => client.loadSecrets({ close: 'one' }),
    // @ts-expect-error another, with more than a ref
    () => client.loadSecrets({ ONE: 'one', toJSON: { ref: 'one' } }),
    // @ts-expect-error no ref
    () => client.loadSecrets({ ONE: { optional: true } }),
    // @ts-expect-error a ref that may not be there
    () => client.loadSecrets({ ONE: process.env['ONE'] }),
    // @ts-expect-error a default that the schema would not make
    () => client.loadSecrets({ ONE: { ref: 'one', schema: z.coerce.number(), default: '5432' } }),
    // @ts-expect-error a default that is no text, where nothing makes one of it
    () => client.loadSecrets({ ONE: { ref: 'one', default: 5432 } }),
    // @ts-expect-error a member that means nothing
    () => client.loadSecrets({ ONE: { ref: 'one', optinal: true } }),
    // @ts-expect-error what is no schema
    () => client.loadSecrets({ ONE: { ref: 'one', schema: {} } }),
    // @ts-expect-error no number
    () => client.loadSecrets({ ONE: 'one' }, { refreshS: '60' }),
  ];
  expectTypeOf(refused).toBeArray();
});
