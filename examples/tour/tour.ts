import { isKeywardError, type KeywardError } from '@keyward/core/errors';
import type { Credentials, Gateway, VaultService } from '@keyward/core/service';
import { secretValue } from '@keyward/core/value';
import type { SecretsClient } from 'keyward';
import type { Narrator } from './narrator.ts';

/** What the tour needs: the two vaults, seen as the officer and as the auditor. */
export interface TourVaults {
  /** Signed in as Key Vault Secrets Officer: credentials, as an application reads and writes them. */
  readonly service: VaultService;
  /** The same identity: every operation on secrets, as the command line uses them. */
  readonly gateway: Gateway;
  /** The same identity: what an application installs. */
  readonly client: SecretsClient;
  /** Signed in as Key Vault Reader: may list, may not read values. */
  readonly auditor: VaultService;
  /** The managed identity of the auditor, for the command that repeats the refusal. */
  readonly auditorClientId: string;
}

/** Writes, reads, disables, deletes, recovers and is refused; throws if anything goes otherwise. */
export async function tour(
  { service, gateway, client, auditor, auditorClientId }: TourVaults,
  { step, say }: Narrator,
  signal: AbortSignal,
) {
  const call = { signal };
  const database = 'azure://contoso/app/db';

  const first = await step(
    'Write a JSON secret; `app/db` is stored under the Key Vault name `app--db`.',
    `echo '{"username":"app","password":"first"}' | npx keyward set ${database} --content-type application/json`,
    () => service.createCredentials(database, { username: 'app', password: 'first' }, call),
  );
  say(`version ${first}`);

  await step(
    'Read it whole: a JSON object reads as that object.',
    `npx keyward get ${database} --json --reveal`,
    async () => say(keysOf(await service.getCredentials(database, call))),
  );

  await step(
    'Read one key of it, by fragment.',
    `npx keyward get '${database}#username' --reveal`,
    async () => {
      const { username } = await service.getCredentials(`${database}#username`, call);
      expectText('app', username?.reveal());
      say(`username: ${username?.reveal()}  (revealed on purpose; by itself it prints ${username})`);
    },
  );

  await step(
    'Change the password: a new version, content type and tags carried over.',
    `echo '{"username":"app","password":"second"}' | npx keyward set ${database} --keep`,
    async () => {
      const second = await service.updateCredentials(database, { username: 'app', password: 'second' }, call);
      const { versions } = await service.readSecretMetadata(database, call);
      say(`version ${second}, one of ${versions.length}`);
    },
  );

  const pinned = `${database}#password?version=${first}`;
  await step(
    'The earlier version is still there, by its id.',
    `npx keyward get '${pinned}' --reveal`,
    async () => {
      const earlier = await service.getCredentials(pinned, call);
      const latest = await service.getCredentials(`${database}#password`, call);
      expectText('first', earlier['password']?.reveal());
      expectText('second', latest['password']?.reveal());
      say('the pinned version has the first password, the latest the second');
    },
  );

  await step(
    'An application loads what it needs when it starts, and sees a new version without a restart.',
    `npx keyward run --watch --ref DB_PASSWORD='${database}#password' -- sh -c 'echo "it has \${#DB_PASSWORD} letters"; exec sleep 60'`,
    async () => {
      await using secrets = await client.loadSecrets(
        { DB_USER: `${database}#username`, DB_PASSWORD: `${database}#password` },
        { signal },
      );
      const stop = secrets.onChange('DB_PASSWORD', () => say('told: DB_PASSWORD has changed'));
      say(`DB_USER: ${secrets.DB_USER}, DB_PASSWORD: ${secrets.DB_PASSWORD}`);
      await service.updateCredentials(database, { username: 'app', password: 'third' }, call);
      await secrets.refresh(call);
      stop();
      expectText('third', secrets.DB_PASSWORD.reveal());
      const loading = client.loadSecrets({ API_KEY: 'azure://contoso/api-key', DB: database }, { signal });
      say(refusal(await refused('secret_not_found', loading)));
    },
  );

  const phrase = 'azure://fabrikam/SMTP_PASSPHRASE';
  await step(
    'A plain secret in the other vault; Key Vault names have no underscore, so the exact path is kept in a tag.',
    `echo "correct horse" | npx keyward set ${phrase}`,
    async () => {
      await gateway.run('secret.set', { ref: phrase, value: secretValue('correct horse') }, call);
      expectText('correct horse', (await service.getCredentials(phrase, call))['value']?.reveal());
      say('a scalar reads as { value }');
    },
  );

  const misspelt = 'azure://fabrikam/SMTP-PASSPHRASE';
  await step(
    'A name that is nearly right is not guessed at, and told.',
    `npx keyward get ${misspelt} --reveal`,
    async () => say(refusal(await refused('secret_not_found', service.getCredentials(misspelt, call)))),
  );

  const legacy = 'azure://contoso/legacy';
  await step(
    'A disabled secret is refused, and named as such.',
    `npx keyward get ${legacy} --reveal`,
    async () => {
      await gateway.run('secret.set', { ref: legacy, value: secretValue('old') }, call);
      await gateway.run('secret.disable', { ref: legacy }, call);
      say(refusal(await refused('secret_disabled', service.getCredentials(legacy, call))));
    },
  );

  const token = 'azure://contoso/token';
  const retired = 'azure://contoso/retired';
  await step(
    'A deleted secret is gone, but its name is kept.',
    'npx keyward list azure://contoso/ --deleted',
    async () => {
      for (const ref of [token, retired]) {
        await gateway.run('secret.set', { ref, value: secretValue('keep me') }, call);
        const { path, confirmed, scheduledPurgeOn } = await gateway.run('secret.delete', { ref }, call);
        say(
          `${path}: deleted (${confirmed ? 'confirmed' : 'not confirmed'}), recoverable until ${scheduledPurgeOn?.toISOString().slice(0, 10)}`,
        );
      }
      say(refusal(await refused('secret_not_found', service.getCredentials(retired, call))));
      const again = gateway.run('secret.set', { ref: retired, value: secretValue('new') }, call);
      say(refusal(await refused('secret_soft_deleted', again)));
    },
  );

  await step('One of them is recovered, with its value.', `npx keyward recover ${token}`, async () => {
    await gateway.run('secret.recover', { ref: token }, call);
    expectText('keep me', (await service.getCredentials(token, call))['value']?.reveal());
    say('token: recovered; the other stays deleted');
  });

  await step(
    'An identity with the role Key Vault Reader may list, but not read values.',
    `MANAGED_IDENTITY_CLIENT_ID=${auditorClientId} npx keyward get ${database} --reveal`,
    async () => {
      const names = await auditor.listCredentials({ mount: 'contoso' }, call);
      say(`it sees the names ${names.join(', ')}`);
      say(refusal(await refused('forbidden_by_rbac', auditor.getCredentials(database, call))));
    },
  );
}

function keysOf(credentials: Credentials): string {
  return Object.entries(credentials)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ');
}

function refusal(error: KeywardError): string {
  return `${error.code}: ${error.message}`;
}

/** The tour shows what happens, so it must notice when something else does. */
function expectText(expected: string, found: unknown): void {
  if (found !== expected) throw new Error('the tour read another value than it wrote');
}

async function refused(code: KeywardError['code'], act: Promise<unknown>): Promise<KeywardError> {
  try {
    await act;
  } catch (thrown) {
    if (isKeywardError(thrown) && thrown.code === code) return thrown;
    throw thrown;
  }
  throw new Error(`the tour expected ${code}, and nothing was refused`);
}
