import { describe, expect, test } from 'vitest';
import { vaultError } from '../errors/index.ts';
import { load } from './index.ts';
import { failureOf, stage } from './stage.fixture.ts';

describe('a pinned version', () => {
  test('stays, and what waits is told without its value', async () => {
    const { means, write, asked, fresh } = stage();
    const first = await write('one', 'first');
    const other = await write('two', 'x');
    const secrets = await load(means, {
      PINNED: { ref: 'one', version: first },
      AGAIN: `one?version=${first}`,
      LATEST: 'one',
      CURRENT: { ref: 'two', version: other },
    });
    expect(await secrets.newer()).toEqual([]);
    const second = await write('one', 'canary-second');
    await secrets.refresh();
    expect([secrets.PINNED.reveal(), secrets.LATEST.reveal()]).toEqual(['first', 'canary-second']);
    asked();
    fresh();
    const newer = await secrets.newer();
    const waiting = {
      ref: `azure://vault/one?version=${first}`,
      pinned: first,
      version: second,
      createdOn: expect.any(Date),
    };
    expect(newer).toEqual([
      { name: 'PINNED', ...waiting },
      { name: 'AGAIN', ...waiting },
    ]);
    expect([asked(), fresh()]).toEqual([
      ['one', 'two'],
      [true, true],
    ]);
    expect(JSON.stringify(newer)).not.toContain('canary');
  });

  test('whose latest nobody can tell: what failed is one error, by names', async () => {
    const { means, write, fail } = stage();
    const version = await write('one', 'first');
    const secrets = await load(means, { ONE: { ref: 'one', version } });
    fail('one', 'vault_unreachable');
    expect(await failureOf(secrets.newer())).toMatchObject({
      code: 'vault_unreachable',
      message: 'ONE: It is vault_unreachable.',
    });
    fail('one', 'secret_disabled');
    expect(await secrets.newer()).toEqual([]);
  });
});

test('has a newer one waiting, also where nobody may tell when it was made', async () => {
  const { means, gateway, write } = stage();
  const first = await write('one', 'first');
  const second = await write('one', 'second');
  const run: typeof gateway.run = (name, ...rest) => {
    if (name !== 'secret.versions') return gateway.run(name, ...rest);
    throw vaultError('forbidden_by_rbac', { message: 'It is denied.' });
  };
  const blind = { ...means, gateway: { ...gateway, run } };
  const secrets = await load(blind, { ONE: { ref: 'one', version: first } });
  const ref = `azure://vault/one?version=${first}`;
  expect(await secrets.newer()).toEqual([{ name: 'ONE', ref, pinned: first, version: second }]);
});
