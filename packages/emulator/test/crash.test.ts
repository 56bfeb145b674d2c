import { setTimeout as delay } from 'node:timers/promises';
import type { KeyVaultSecret, SecretClient } from '@azure/keyvault-secrets';
import { expect, test } from 'vitest';
import { trustCa } from '../src/index.ts';
import { clientAt, keep, ownFolder } from './data.fixture.ts';
import { allOf, folder } from './stage.ts';

const ROUNDS = process.env['KEYWARD_TEST_TIER'] === 'full' ? 60 : 15;
const WRITERS = 4;

/** What one writer asked for, and what of it was acknowledged. */
interface Ledger {
  readonly name: string;
  asked: number;
  /** By number of the write: the version that the answer named. */
  readonly acknowledged: Map<number, string>;
  disabled: { readonly version: string; readonly acknowledged: boolean } | undefined;
  deleted: 'no' | 'asked' | 'yes';
}

function ledgerOf(name: string): Ledger {
  return { name, asked: 0, acknowledged: new Map(), disabled: undefined, deleted: 'no' };
}

/** Writes until the emulator is gone. Each version says three times which write it is of. */
async function write(client: SecretClient, ledger: Ledger): Promise<void> {
  try {
    while (ledger.deleted === 'no') {
      ledger.asked += 1;
      const mark = String(ledger.asked);
      const { properties } = await client.setSecret(ledger.name, mark.repeat(2_000), {
        contentType: mark,
        tags: { mark },
      });
      ledger.acknowledged.set(ledger.asked, properties.version ?? '');
      if (ledger.asked % 5 === 0 && ledger.disabled === undefined) {
        const version = properties.version ?? '';
        ledger.disabled = { version, acknowledged: false };
        await client.updateSecretProperties(ledger.name, version, { enabled: false });
        ledger.disabled = { version, acknowledged: true };
      }
      if (ledger.asked === 12) {
        ledger.deleted = 'asked';
        await client.beginDeleteSecret(ledger.name);
        ledger.deleted = 'yes';
      }
    }
  } catch (error) {
    if (
      !(
        error instanceof Error &&
        'code' in error &&
        ['ECONNREFUSED', 'ECONNRESET', 'REQUEST_SEND_ERROR', 'EPIPE'].includes(String(error.code))
      )
    )
      throw error;
  }
}

async function check(client: SecretClient, ledger: Ledger): Promise<void> {
  const { name, acknowledged } = ledger;
  if (ledger.deleted !== 'no') {
    const deleted = await client.getDeletedSecret(name).catch(() => undefined);
    if (ledger.deleted === 'yes') expect(deleted?.name).toBe(name);
    if (deleted === undefined) ledger.deleted = 'no';
    else {
      await (await client.beginRecoverDeletedSecret(name)).pollUntilDone();
      ledger.deleted = 'no';
    }
  }
  const versions = await allOf(client.listPropertiesOfSecretVersions(name));
  const marks = new Map(versions.map(({ version, contentType }) => [Number(contentType), version]));
  for (const [mark, version] of acknowledged) expect(marks.get(mark), `${name} ${mark}`).toBe(version);
  for (const { version = '', contentType = '', tags, enabled } of versions) {
    expect(Number(contentType)).toBeLessThanOrEqual(ledger.asked);
    expect(tags).toEqual({ mark: contentType });
    if (ledger.disabled?.version === version) {
      if (ledger.disabled.acknowledged) expect(enabled).toBe(false);
      if (enabled === false) await client.updateSecretProperties(name, version, { enabled: true });
      ledger.disabled = { version, acknowledged: false };
    } else expect(enabled).toBe(true);
    const { value } = await client.getSecret(name, { version });
    expect(value).toBe(contentType.repeat(2_000));
  }
  if (versions.length === 0) return;
  const latest: KeyVaultSecret = await client.getSecret(name);
  expect(Number(latest.properties.contentType)).toBe(Math.max(...marks.keys()));
}

test('killed while everything is put in place of everything, it knows the one or the other', async () => {
  const data = await ownFolder();
  const documents = ['left', 'right'].map((name) => ({
    format: 'keyward-emulator-state/1',
    vaults: [
      {
        name,
        secrets: Object.fromEntries(
          Array.from({ length: 300 }, (_, at) => [`secret-${at}`, name.repeat(100)]),
        ),
      },
    ],
  }));
  const seen = new Set<string>();
  for (let round = 0; round < Math.ceil(ROUNDS / 2); round += 1) {
    const { ready, kill } = await keep({ folder, data });
    const ask = (method: string, body?: object) =>
      fetch(`${ready.controlUrl}/state`, {
        method,
        headers: { authorization: `Bearer ${ready.controlToken}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    const { vaults } = JSON.parse(await (await ask('GET')).text());
    const names = vaults.map((vault: { name: string }) => vault.name);
    if (round > 0) {
      expect(['left', 'right']).toContain(names.join());
      expect(vaults[0].secrets).toHaveLength(300);
      for (const { versions } of vaults[0].secrets) expect(versions[0].value).toBe(names[0].repeat(100));
      seen.add(names[0]);
    }
    // On a busy machine the process may end before the first one was taken.
    if (round === 0) await ask('PUT', documents[1]);
    const putting = (async () => {
      for (let at = 0; ; at += 1) await ask('PUT', documents[at % 2]);
    })().catch(() => {});
    await delay(30 + Math.random() * 150);
    await kill();
    await putting;
  }
  expect(seen.size).toBeGreaterThan(0);
}, 300_000);

test(`killed ${ROUNDS} times while it is written to, it knows everything that it acknowledged, and nothing torn`, async () => {
  const data = await ownFolder();
  const ledgers: Ledger[] = [];
  let killedInTheMiddle = 0;
  let tenantId: string | undefined;
  for (let round = 0; round <= ROUNDS; round += 1) {
    const emulator = await keep({ folder, data });
    using _trust = trustCa(emulator.ready.caPem);
    tenantId ??= emulator.ready.tenantId;
    expect(emulator.ready.tenantId).toBe(tenantId);
    const client = clientAt(emulator.ready);
    await Promise.all(ledgers.map((ledger) => check(client, ledger)));
    if (round === ROUNDS) break;
    const fresh = Array.from({ length: WRITERS }, (_, at) => ledgerOf(`secret-${round}-${at}`));
    ledgers.splice(0, ledgers.length, ...fresh);
    // The first answer, so that the moment lies among writes and not before the token.
    await client.setSecret('warm', 'x');
    const writing = Promise.all(fresh.map((ledger) => write(client, ledger)));
    await delay(Math.random() * 120);
    await emulator.kill();
    await writing;
    killedInTheMiddle += fresh.filter(({ asked, acknowledged }) => asked > acknowledged.size).length;
  }
  expect(killedInTheMiddle).toBeGreaterThan(0);
}, 300_000);
