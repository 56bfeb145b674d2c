import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, afterEach, describe, expect, vi } from 'vitest';
import { startEmulator, trustCa } from '../src/index.ts';
import { withEmulator } from '../src/vitest/index.ts';
import { createJudge } from './judge.ts';
import { addressOf, allOf, clientOf, credentialOf, folder, refusalOf } from './stage.ts';

const DAY_MS = 86_400_000;
const test = withEmulator({ folder, delayMs: 5_000 });
const judge = createJudge();
afterAll(() => {
  expect(judge.violations).toEqual([]);
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a token', () => {
  test('ends when the clock is advanced: 401, and whoever signs in again goes on', async ({ emulator }) => {
    emulator.clock.freeze();
    const client = clientOf(emulator, 'keyward', { judge });
    await client.setSecret('token', 'v');
    emulator.clock.advance(3_598_000);
    expect((await client.getSecret('token')).value).toBe('v');
    emulator.clock.advance(1_000);
    expect(await refusalOf(client.getSecret('token'))).toEqual({
      status: 401,
      code: 'Unauthorized',
      message: "[TokenExpired] Error validating token: 'S2S12086'.",
    });
    expect((await clientOf(emulator, 'keyward', { judge }).getSecret('token')).value).toBe('v');
    emulator.clock.reset();
  });

  test('is renewed by the client itself where its own clock agrees', async ({ emulator }) => {
    const client = clientOf(emulator, 'keyward', { judge });
    await client.setSecret('renewed', 'v');
    const signIns = () => emulator.requests.count({ plane: 'entra', status: 200, method: 'POST' });
    const before = signIns();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_700_000 });
    emulator.clock.set(Date.now());
    expect((await client.getSecret('renewed')).value).toBe('v');
    expect(signIns()).toBe(before + 1);
    emulator.clock.reset();
  });

  test('counts by the time it is, whichever way the clock was set', async ({ emulator }) => {
    const authorization = `Bearer ${await emulator.issueToken({ expiresInS: 60 })}`;
    const list = async () => {
      const url = `${addressOf(emulator, 'keyward')}/secrets?api-version=7.4`;
      const answer = await fetch(url, { headers: { authorization } });
      return answer.status;
    };
    const { now } = emulator.clock.freeze();
    const seen = async (offset: number) => {
      emulator.clock.set(now + offset);
      return await list();
    };
    expect(await seen(0), 'now').toBe(200);
    expect(await seen(61_000), 'after its end').toBe(401);
    expect(await seen(30_000), 'back before its end').toBe(200);
    expect(await seen(-2_000), 'before its beginning').toBe(401);
    expect(await seen(0), 'now again').toBe(200);
    emulator.clock.reset();
  });

  test('of a managed identity says when it ends by this clock', async ({ emulator }) => {
    const { now } = emulator.clock.freeze(Date.now() + 365 * DAY_MS);
    const { variables } = await emulator.env();
    for (const name of ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER']) vi.stubEnv(name, variables[name]);
    const { expiresOnTimestamp } = await new ManagedIdentityCredential().getToken('https://vault.azure.net');
    expect(expiresOnTimestamp).toBe((Math.floor(now / 1_000) + 3_599) * 1_000);
    emulator.clock.reset();
  });
});

describe('a secret', () => {
  test('is deleted once the clock has advanced by the delay, and gone after its purge was due', async ({
    emulator,
  }) => {
    const { now } = emulator.clock.freeze();
    const client = clientOf(emulator, 'keyward', { judge });
    await client.setSecret('doomed', 'v');
    const deletion = await client.beginDeleteSecret('doomed', { intervalInMs: 1 });
    expect(await refusalOf(client.getDeletedSecret('doomed'))).toMatchObject({ status: 404 });
    emulator.clock.advance(5_000);
    const { properties } = await deletion.pollUntilDone();
    const due = (Math.floor(now / 1_000) + 90 * 86_400) * 1_000;
    expect(properties?.scheduledPurgeDate?.getTime()).toBe(due);
    expect(await refusalOf(client.setSecret('doomed', 'w'))).toMatchObject({
      innerCode: 'ObjectIsDeletedButRecoverable',
    });
    const later = () => clientOf(emulator, 'keyward', { judge });
    emulator.clock.set(due - 1);
    expect((await later().getDeletedSecret('doomed')).name).toBe('doomed');
    emulator.clock.set(due);
    expect(await refusalOf(later().getDeletedSecret('doomed'))).toMatchObject({ status: 404 });
    expect(await allOf(later().listDeletedSecrets())).toEqual([]);
    expect((await later().setSecret('doomed', 'w')).value).toBe('w');
    emulator.clock.reset();
    expect(await refusalOf(clientOf(emulator, 'keyward').getDeletedSecret('doomed'))).toMatchObject({
      status: 404,
    });
  });

  test('is created at the time that the clock shows, and judged by it', async ({ emulator }) => {
    emulator.clock.freeze(Date.UTC(2031, 4, 6));
    emulator.configureVault('keyward', { policies: [{ effect: 'Deny', requires: { minDaysLeft: 30 } }] });
    const client = clientOf(emulator, 'keyward', { judge });
    const expiresOn = new Date(Date.UTC(2031, 5, 6));
    const { properties } = await client.setSecret('near', 'v', { expiresOn });
    expect(properties.createdOn).toEqual(new Date(Date.UTC(2031, 4, 6)));
    emulator.clock.advance(DAY_MS * 2);
    // Two days on, it ends too soon to be touched.
    const later = clientOf(emulator, 'keyward', { judge });
    expect(await refusalOf(later.updateSecretProperties('near', properties.version ?? '', {}))).toMatchObject(
      {
        innerCode: 'ForbiddenByGovernancePolicy',
      },
    );
    emulator.configureVault('keyward', { policies: [] });
    emulator.clock.reset();
  });
});

test('a role counts after the delay, and for as long after it was revoked', async () => {
  await using emulator = await startEmulator({ folder, propagationDelayMs: 300_000 });
  using _trust = trustCa(emulator.caPem);
  emulator.clock.freeze();
  await clientOf(emulator, 'keyward', { judge }).setSecret('a', 'v');
  const { clientId, objectId, clientSecret = '' } = emulator.registerApplication({ name: 'late' });
  const late = clientOf(emulator, 'keyward', {
    judge,
    credential: credentialOf(emulator, { clientId, clientSecret }),
  });
  const refused = { status: 403, innerCode: 'ForbiddenByRbac' };
  const { id } = emulator.assign({ principalId: objectId, role: 'Key Vault Secrets User' });
  emulator.clock.advance(299_999);
  expect(await refusalOf(late.getSecret('a'))).toMatchObject(refused);
  emulator.clock.advance(1);
  expect((await late.getSecret('a')).value).toBe('v');
  expect(emulator.revoke(id)).toBe(true);
  expect(emulator.assignments().map((one) => one.id)).not.toContain(id);
  emulator.clock.advance(299_999);
  expect((await late.getSecret('a')).value).toBe('v');
  emulator.clock.advance(1);
  expect(await refusalOf(late.getSecret('a'))).toMatchObject(refused);
});

test('a frozen clock does not keep the emulator from answering, or from closing', async () => {
  const emulator = await startEmulator({ folder });
  using _trust = trustCa(emulator.caPem);
  emulator.clock.freeze(1_000);
  expect((await clientOf(emulator, 'keyward').setSecret('a', 'v')).properties.createdOn).toEqual(
    new Date(1_000),
  );
  await emulator.close();
});
