import { describe, expect, test } from 'vitest';
import { refusal, type StageOptions, stage } from '../stage.fixture.ts';

const ABSENT = 'does not exist in this store.';
const TABLE =
  'Look at the names with `keyward list`; `keyward list --deleted` shows those that can be recovered.';

interface Scene extends StageOptions {
  /** Deleted before anything is asked. */
  readonly deleted?: readonly string[];
}

async function set({ deleted = [], ...options }: Scene) {
  const scene = stage({ nearMisses: true, ...options });
  for (const path of deleted) await scene.behind().write.delete(path);
  scene.calls.length = 0;
  return scene;
}

describe('a secret that is not there names what may have been meant', () => {
  const cases: readonly [string, Scene, string, string, readonly string[], string][] = [
    [
      'DATABASE_URL',
      { secrets: { 'DATABASE-URL': 'x', other: 'x' } },
      'It has `DATABASE-URL`.',
      'If that was meant, use `azure://vault/DATABASE-URL`.',
      ['name azure://vault/DATABASE-URL'],
      'another spelling',
    ],
    [
      'DATABASE_URL',
      { secrets: { database_url: 'x' } },
      'It has `database_url`, which differs in upper and lower case.',
      'If that was meant, use `azure://vault/database_url`.',
      ['case azure://vault/database_url'],
      'another case, where a path is told exactly',
    ],
    [
      'word-pass',
      { secrets: { 'ward-pass': 'x', 'word-pas': 'x', 'word/pass': 'x', 'wordy-pass': 'x' } },
      'It has `word/pass`, `ward-pass` and `word-pas`.',
      'If that was meant, use `azure://vault/word/pass`.',
      ['name azure://vault/word/pass', 'name azure://vault/ward-pass', 'name azure://vault/word-pas'],
      'three at most, the nearest first',
    ],
    [
      'app/db',
      { secrets: { 'app/db': 'x' }, deleted: ['app/db'] },
      'It was deleted, and can be recovered until 2030-04-01.',
      'Recover it with `keyward recover azure://vault/app/db`.',
      ['deleted azure://vault/app/db'],
      'one in the bin',
    ],
    [
      "it's $HOME?",
      { secrets: { "it's $HOME?": 'x' }, deleted: ["it's $HOME?"] },
      'It was deleted, and can be recovered until 2030-04-01.',
      "Recover it with `keyward recover 'azure://vault/it%27s%20$HOME%3F'`.",
      ["deleted azure://vault/it's%20$HOME%3F"],
      'a command that a shell can take',
    ],
    [
      'app/db',
      { others: { billing: { 'app/db': 'x' } } },
      'The mount `billing` has it; `vault` was asked.',
      'If that was meant, use `azure://billing/app/db`.',
      ['mount azure://billing/app/db'],
      'another mount',
    ],
    [
      'app/db',
      {
        secrets: { 'app/db': 'x', 'app-db': 'x' },
        deleted: ['app/db'],
        others: { billing: { 'app/db': 'x' }, shop: { 'app/db': 'x' } },
      },
      'It was deleted, and can be recovered until 2030-04-01. It has `app-db`. The mount `billing` has it; `vault` was asked.',
      'Recover it with `keyward recover azure://vault/app/db`.',
      ['deleted azure://vault/app/db', 'name azure://vault/app-db', 'mount azure://billing/app/db'],
      'three of all kinds',
    ],
    [
      'app/db',
      { others: { billing: { 'App/Db': 'x' } } },
      'The mount `billing` has it; `vault` was asked.',
      'If that was meant, use `azure://billing/App/Db`.',
      ['mount azure://billing/App/Db'],
      'in the spelling in which it is stored',
    ],
    [
      'app/db',
      { others: { billing: { 'app/db': 'x' }, shop: { 'app/db': 'x' } } },
      'The mounts `billing` and `shop` have it; `vault` was asked.',
      'If that was meant, use `azure://billing/app/db`.',
      ['mount azure://billing/app/db', 'mount azure://shop/app/db'],
      'two mounts',
    ],
    ['database_url', { secrets: { 'databas\u001b[2J_url': 'x' } }, '', TABLE, [], 'too many mistakes'],
    [
      'database-url-of-the-shop',
      { secrets: { 'database-url-of-the\u001bshop': 'x' } },
      'It has `database-url-of-the%1Bshop`.',
      'If that was meant, use `azure://vault/database-url-of-the%1Bshop`.',
      ['name azure://vault/database-url-of-the%1Bshop'],
      'a name that would play with the terminal',
    ],
    ['alpha', { secrets: { omega: 'x' } }, '', TABLE, [], 'nothing like it'],
  ];

  test.each(cases)('%j %#', async (path, scene, sentences, hint, misses, why) => {
    const { gateway } = await set(scene);
    const nearMisses = misses.map((miss) => {
      const [kind, ...ref] = miss.split(' ');
      return { kind, ref: ref.join(' ') };
    });
    const refused = await refusal(
      gateway.run('secret.get', { ref: { scheme: 'azure', mount: 'vault', path, fragment: 'user' } }),
    );
    expect(refused, why).toEqual({
      code: 'secret_not_found',
      message: [`Secret \`${path}\` ${ABSENT}`, sentences].filter((part) => part !== '').join(' '),
      hint,
      ref: expect.stringMatching(/^azure:\/\/vault\/.*#user$/),
      ...(misses.length > 0 && { nearMisses }),
    });
  });

  test.each([
    'secret.get',
    'secret.latest_version',
    'secret.metadata',
    'secret.delete',
    'secret.update_metadata',
    'secret.enable',
    'secret.disable',
  ] as const)('whatever was to be done: %s', async (name) => {
    const { gateway } = await set({ secrets: { 'DATABASE-URL': 'x' } });
    const given = { ref: 'DATABASE_URL', custom: {} };
    expect(await refusal(gateway.run(name, given))).toMatchObject({
      message: `Secret \`DATABASE_URL\` ${ABSENT} It has \`DATABASE-URL\`.`,
    });
  });

  test('and by a credential that is to be updated', async () => {
    const { service } = await set({ secrets: { 'DATABASE-URL': 'x' } });
    expect(await refusal(service.updateCredentials('DATABASE_URL', {}))).toMatchObject({
      message: `Secret \`DATABASE_URL\` ${ABSENT} It has \`DATABASE-URL\`.`,
    });
  });

  test('the error keeps where it came from', async () => {
    const { gateway } = await set({ secrets: { 'DATABASE-URL': 'x' } });
    const thrown = await gateway.run('secret.get', { ref: 'DATABASE_URL' }).catch((problem) => problem);
    expect(thrown.stack.split('\n    at ')[0]).toBe(`VaultSecretNotFoundError: ${thrown.message}`);
    expect(thrown.stack).toContain('refusal.ts');
  });
});

describe('a deleted secret that is not there', () => {
  const deletedAbsent = (path: string) => `No deleted secret \`${path}\` exists in this store.`;

  test.each([
    ['secret.recover', 'Nothing has to be recovered: read it with `keyward get azure://vault/app/db`.'],
    ['secret.purge', 'Delete it first, with `keyward delete azure://vault/app/db`.'],
  ] as const)('may be live: %s', async (name, hint) => {
    const { gateway, calls } = await set({ secrets: { 'app/db': 'x' } });
    expect(await refusal(gateway.run(name, { ref: 'app--db' }))).toEqual({
      code: 'secret_not_found',
      message: `${deletedAbsent('app/db')} It is live, not deleted.`,
      hint,
      ref: 'azure://vault/app/db',
    });
    expect(calls.length).toBeLessThanOrEqual(3);
  });

  test.each(['secret.recover', 'secret.purge'] as const)('may be spelt otherwise: %s', async (name) => {
    const { gateway } = await set({
      secrets: { 'DATABASE-URL': 'x', DATABASE: 'x' },
      deleted: ['DATABASE-URL'],
      others: { billing: { DATABASE_URL: 'x' } },
    });
    expect(await refusal(gateway.run(name, { ref: 'DATABASE_URL' }))).toEqual({
      code: 'secret_not_found',
      message: `${deletedAbsent('DATABASE_URL')} Its bin has \`DATABASE-URL\`.`,
      hint: 'If that was meant, use `azure://vault/DATABASE-URL`.',
      ref: 'azure://vault/DATABASE_URL',
      nearMisses: [{ kind: 'deleted', ref: 'azure://vault/DATABASE-URL' }],
    });
  });

  test('was never there', async () => {
    const { gateway } = await set({ secrets: { other: 'x' } });
    expect(await refusal(gateway.run('secret.purge', { ref: 'app/db' }))).toEqual({
      code: 'secret_not_found',
      message: deletedAbsent('app/db'),
      hint: TABLE,
      ref: 'azure://vault/app/db',
    });
  });
});
