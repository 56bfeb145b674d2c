import { afterAll, describe, expect } from 'vitest';
import { withEmulator } from '../src/vitest/index.ts';
import { createJudge, operationIds } from './judge.ts';
import { addressOf, allOf, clientOf, folder, refusalOf } from './stage.ts';

const test = withEmulator({
  folder,
  vaults: ['keyward', { name: 'short', retentionDays: 7 }, { name: 'guarded', purgeProtection: true }],
});
const judge = createJudge();
const quick = { intervalInMs: 1 };

afterAll(() => {
  expect(judge.violations).toEqual([]);
  const answered = [...judge.seen].map((seen) => seen.split(' ')[0]);
  expect([...new Set(answered)].sort()).toEqual(operationIds);
});

describe('the life of a secret, by the official client', () => {
  test('is written, read, described and versioned', async ({ emulator }) => {
    const client = clientOf(emulator, 'keyward', { judge });
    // Before 2038: the client sends later seconds as 32-bit integers that have gone round to negative ones.
    const expiresOn = new Date(2_100_000_000_000);
    const written = await client.setSecret('Db-Password', 'first', {
      contentType: 'text/plain',
      tags: { team: 'orders' },
      expiresOn,
      notBefore: new Date(2_000_000_000_000),
    });
    expect(written).toMatchObject({
      name: 'Db-Password',
      value: 'first',
      properties: {
        contentType: 'text/plain',
        tags: { team: 'orders' },
        enabled: true,
        expiresOn,
        recoverableDays: 90,
        recoveryLevel: 'Recoverable+Purgeable',
        vaultUrl: addressOf(emulator, 'keyward'),
        version: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    });
    // Not to be used before 2033, and read all the same.
    expect((await client.getSecret('db-PASSWORD')).name).toBe('Db-Password');

    const second = await client.setSecret('Db-Password', '');
    expect(second.properties).not.toHaveProperty('contentType', 'text/plain');
    const { version = '' } = written.properties;
    expect((await client.getSecret('Db-Password', { version })).value).toBe('first');
    expect((await client.getSecret('Db-Password')).value).toBe('');

    const versions = await allOf(client.listPropertiesOfSecretVersions('Db-Password'));
    expect(versions.map((one) => one.version).sort()).toEqual([version, second.properties.version].sort());

    const updated = await client.updateSecretProperties('Db-Password', version, {
      tags: {},
      contentType: 'x/y',
    });
    expect(updated).not.toHaveProperty('value');
    expect((await client.getSecret('Db-Password', { version })).properties).toMatchObject({
      contentType: 'x/y',
    });
    expect((await allOf(client.listPropertiesOfSecrets())).map(({ name }) => name)).toContain('Db-Password');
  });

  test('an expired secret is read like any other', async ({ emulator }) => {
    const client = clientOf(emulator, 'keyward', { judge });
    await client.setSecret('expired', 'still', { expiresOn: new Date(1_000_000_000_000) });
    expect((await client.getSecret('expired')).value).toBe('still');
  });

  test('a disabled secret is refused and listed, until it is enabled', async ({ emulator }) => {
    const client = clientOf(emulator, 'keyward', { judge });
    const { properties } = await client.setSecret('disabled', 'hidden', { enabled: false });
    expect(await refusalOf(client.getSecret('disabled'))).toEqual({
      status: 403,
      code: 'Forbidden',
      message: 'Operation get is not allowed on a disabled secret.',
      innerCode: 'SecretDisabled',
    });
    expect(
      (await allOf(client.listPropertiesOfSecrets())).find(({ name }) => name === 'disabled')?.enabled,
    ).toBe(false);
    await client.updateSecretProperties('disabled', properties.version ?? '', { enabled: true });
    expect((await client.getSecret('disabled')).value).toBe('hidden');
  });

  test('is deleted, found in the bin, recovered, deleted again and purged', async ({ emulator }) => {
    const client = clientOf(emulator, 'keyward', { judge });
    const { properties } = await client.setSecret('short-lived', 'v');
    const deleted = await (await client.beginDeleteSecret('short-lived', quick)).pollUntilDone();
    const { deletedOn, scheduledPurgeDate, recoveryId } = deleted.properties;
    expect((scheduledPurgeDate?.getTime() ?? 0) - (deletedOn?.getTime() ?? 0)).toBe(90 * 86_400_000);
    expect(recoveryId).toBe(`${addressOf(emulator, 'keyward')}/deletedsecrets/short-lived`);
    expect(await refusalOf(client.getSecret('short-lived'))).toMatchObject({
      status: 404,
      code: 'SecretNotFound',
      message:
        'A secret with (name/id) short-lived was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182',
    });
    expect(await refusalOf(client.setSecret('Short-Lived', 'w'))).toEqual({
      status: 409,
      code: 'Conflict',
      message:
        'Secret Short-Lived is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.',
      innerCode: 'ObjectIsDeletedButRecoverable',
    });
    expect((await allOf(client.listDeletedSecrets())).map(({ name }) => name)).toContain('short-lived');

    const recovered = await (await client.beginRecoverDeletedSecret('short-lived', quick)).pollUntilDone();
    expect(recovered.version).toBe(properties.version);
    expect((await client.getSecret('short-lived')).value).toBe('v');

    await (await client.beginDeleteSecret('short-lived', quick)).pollUntilDone();
    await client.purgeDeletedSecret('short-lived');
    expect(await refusalOf(client.getDeletedSecret('short-lived'))).toMatchObject({
      status: 404,
      message: 'Deleted Secret not found: short-lived',
    });
    expect((await client.setSecret('short-lived', 'new life')).value).toBe('new life');
  });

  test('comes back from a backup with its versions', async ({ emulator }) => {
    const client = clientOf(emulator, 'keyward', { judge });
    const first = await client.setSecret('kept', 'one');
    await client.setSecret('kept', 'two');
    const before = await allOf(client.listPropertiesOfSecretVersions('kept'));
    const backup = await client.backupSecret('kept');
    if (backup === undefined) throw new Error('no backup');
    expect(await refusalOf(client.restoreSecretBackup(backup))).toMatchObject({
      status: 409,
      code: 'Conflict',
    });
    await (await client.beginDeleteSecret('kept', quick)).pollUntilDone();
    await client.purgeDeletedSecret('kept');
    await client.restoreSecretBackup(backup);
    expect(await allOf(client.listPropertiesOfSecretVersions('kept'))).toEqual(before);
    const { version = '' } = first.properties;
    expect((await client.getSecret('kept', { version })).value).toBe('one');
    expect(await refusalOf(client.restoreSecretBackup(new TextEncoder().encode('no backup')))).toMatchObject({
      status: 400,
      message: 'Backup blob contains invalid or corrupt version.',
    });
  });

  test('is what the vault makes of it: seven days, or no purge', async ({ emulator }) => {
    const short = clientOf(emulator, 'short', { judge });
    expect((await short.setSecret('a', 'v')).properties).toMatchObject({
      recoverableDays: 7,
      recoveryLevel: 'CustomizedRecoverable+Purgeable',
    });
    const guarded = clientOf(emulator, 'guarded', { judge });
    expect((await guarded.setSecret('a', 'v')).properties.recoveryLevel).toBe('Recoverable');
    await (await guarded.beginDeleteSecret('a', quick)).pollUntilDone();
    expect(await refusalOf(guarded.purgeDeletedSecret('a'))).toMatchObject({
      status: 403,
      code: 'Forbidden',
    });
  });

  test('is paged, 25 at a time, over absolute links to the host that was asked', async ({ emulator }) => {
    await emulator.addVault('paged');
    const client = clientOf(emulator, 'paged', { judge });
    const names = Array.from({ length: 60 }, (_, index) => `s-${String(index).padStart(2, '0')}`);
    await Promise.all(names.map((name) => client.setSecret(name, 'v')));
    const pages: string[][] = [];
    for await (const page of client.listPropertiesOfSecrets().byPage())
      pages.push(page.map(({ name }) => name));
    expect(pages.map(({ length }) => length)).toEqual([25, 25, 10]);
    expect(pages.flat()).toEqual(names);
    const links = judge.answers
      .filter(({ body }) => body.includes('nextLink":"'))
      .map(({ body }) => JSON.parse(body).nextLink);
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(new URL(link).origin).toMatch(/^https:\/\/localhost:\d+$/);
  });
});

test('two vaults never mix, whatever runs at once', async ({ emulator }) => {
  await Promise.all(['left', 'right'].map((vault) => emulator.addVault(vault)));
  const work = ['left', 'right'].map(async (vault) => {
    const client = clientOf(emulator, vault, { judge });
    const names = Array.from({ length: 20 }, (_, index) => `shared-${index}`);
    await Promise.all(names.map((name) => client.setSecret(name, `${vault} ${name}`)));
    for (const name of names) expect((await client.getSecret(name)).value).toBe(`${vault} ${name}`);
    expect(await allOf(client.listPropertiesOfSecrets())).toHaveLength(20);
  });
  await Promise.all(work);
});
