import { tmpdir } from 'node:os';
import type { AuditEvent } from '@keyward/core/audit';
import { faultSwitch, memory } from '@keyward/core/memory';
import { createMounts } from '@keyward/core/ref';
import { fakeClock } from '@keyward/core/testing';
import { createSecrets } from 'keyward';
import { describe, expect, test } from 'vitest';

const SECRETS = { plain: 'text', 'app/db': '{"user":"app","port":5432,"none":null}' };
const opened = () => createSecrets({ open: () => memory({ secrets: SECRETS }) });

describe('one secret', () => {
  test.each([
    ['plain', 'text', 'a raw name'],
    ['azure://vault/plain', 'text', 'a ref'],
    ['app/db#user', 'app', 'a member'],
    ['azure://vault/app/db#port', '5432', 'a member that is no text'],
    ['app/db', SECRETS['app/db'], 'all of a JSON secret'],
  ])('%s is %s (%s)', async (ref, expected, why) => {
    await using client = opened();
    expect((await client.getSecret(ref)).reveal(), why).toBe(expected);
  });

  test.each([
    ['none', 'secret_not_found', 'no such secret'],
    ['app/db#none', 'secret_not_found', 'a member that is null'],
    ['azure://', 'malformed_ref', 'no ref'],
    [
      'azure://billing/plain',
      'unknown_mount',
      'without mounts of its own a client has the mount `vault` alone',
    ],
  ])('%s is %s (%s)', async (ref, code, why) => {
    await using client = opened();
    await expect(client.getSecret(ref), why).rejects.toMatchObject({ code });
  });

  test('is left at once by who aborts', async () => {
    const faults = faultSwitch();
    faults.set('stalled');
    await using client = createSecrets({ open: () => memory({ secrets: SECRETS, faults }) });
    const caller = new AbortController();
    const reading = client.getSecret('plain', { signal: caller.signal });
    setImmediate(() => caller.abort(new Error('enough')));
    await expect(reading).rejects.toThrow('enough');
    const early = AbortSignal.abort(new Error('early'));
    await expect(client.getSecret('plain', { signal: early })).rejects.toThrow('early');
    await expect(client.loadSecrets({ A: 'plain' }, { signal: early })).rejects.toThrow('early');
  });
});

describe('a client of its own', () => {
  test('has the vaults, the authorizer, the sink and the clock that it is given', async () => {
    const events: AuditEvent[] = [];
    const asked: string[] = [];
    const clock = fakeClock();
    await using client = createSecrets({
      mounts: createMounts(['vault', 'billing'].map((name) => ({ name, url: name }))),
      open: ({ name }) => memory({ secrets: { key: `of ${name}` } }),
      authorizer: {
        async authorize({ permission, resource }) {
          asked.push(`${permission} ${resource.mount}`);
          return { allowed: resource.mount === 'vault' };
        },
      },
      audit: {
        async record(event) {
          events.push(event);
        },
      },
      clock,
    });
    await using secrets = await client.loadSecrets({ KEY: 'key' }, { refreshS: 60 });
    expect([secrets.KEY.reveal(), clock.sleeping]).toEqual(['of vault', 1]);
    await expect(client.getSecret('azure://billing/key')).rejects.toMatchObject({ code: 'not_permitted' });
    expect(asked).toEqual(['secret:read vault', 'secret:read billing']);
    expect(events.map(({ type, outcome }) => `${type} ${outcome}`)).toEqual([
      'SECRET_READ succeeded',
      'SECRET_READ refused',
    ]);
  });

  test('opens nothing before it is used, and once however many use it', async () => {
    let opens = 0;
    const client = createSecrets({
      open() {
        opens += 1;
        return memory({ secrets: SECRETS });
      },
    });
    expect(opens).toBe(0);
    await Promise.all([
      client.getSecret('plain'),
      client.loadSecrets({ A: 'plain' }),
      client.getSecret('app/db'),
    ]);
    expect(opens).toBe(1);
    await client.close();
    await createSecrets({ open: () => memory() }).close();
  });

  test('reads settings again where they were wrong', async () => {
    const env: Record<string, string> = { KEYWARD_MOUNTS: 'nonsense' };
    const client = createSecrets({ env, folder: tmpdir() });
    await expect(client.getSecret('plain')).rejects.toMatchObject({ code: 'invalid_configuration' });
    env['KEYWARD_MOUNTS'] = '';
    await expect(client.getSecret('plain')).rejects.toMatchObject({ code: 'missing_configuration' });
    env['KEYWARD_MAX_RETRIES'] = 'many';
    env['KEY_VAULT_URI'] = 'https://contoso.vault.azure.net';
    await client.close();
    const other = createSecrets({ env, folder: tmpdir() });
    await expect(other.loadSecrets({ A: 'plain' })).rejects.toMatchObject({ code: 'invalid_configuration' });
    await other.close();
  });
});
