import type { AzureProvider } from '@keyward/azure';
import { isKeywardError, type KeywardError } from '@keyward/core/errors';
import type { Credentials, Vaults } from '@keyward/core/service';
import { secretValue } from '@keyward/core/value';
import type { Narrator } from './narrator.ts';

/** What the tour needs: the two vaults, seen as the officer and as the auditor. */
export interface TourVaults {
  /** Signed in as Key Vault Secrets Officer. */
  readonly officer: Vaults<AzureProvider>;
  /** Signed in as Key Vault Reader: may list, may not read values. */
  readonly auditor: Vaults<AzureProvider>;
  /** The managed identity of the auditor, for the command that repeats the refusal. */
  readonly auditorClientId: string;
}

/** Writes, reads, disables, deletes, recovers and is refused; throws if anything goes otherwise. */
export async function tour(
  { officer, auditor, auditorClientId }: TourVaults,
  { step, say }: Narrator,
  signal: AbortSignal,
) {
  const call = { signal };
  const database = 'azure://contoso/app/db';

  const first = await step(
    'Write a JSON secret; `app/db` is stored under the Key Vault name `app--db`.',
    `echo '{"username":"app","password":"first"}' | npx keyward set ${database} --content-type application/json`,
    () =>
      officer.with(database, ({ write }, { path }) =>
        write.set(
          path,
          { value: json({ username: 'app', password: 'first' }), contentType: 'application/json' },
          call,
        ),
      ),
  );
  say(`version ${first.version}`);

  await step(
    'Read it whole: a JSON object reads as that object.',
    `npx keyward get ${database} --json --reveal`,
    async () => say(keysOf((await officer.read(database, call)).credentials)),
  );

  await step(
    'Read one key of it, by fragment.',
    `npx keyward get '${database}#username' --reveal`,
    async () => {
      const { credentials } = await officer.read(`${database}#username`, call);
      expectText('app', credentials['username']?.reveal());
      say(
        `username: ${credentials['username']?.reveal()}  (revealed on purpose; by itself it prints ${credentials['username']})`,
      );
    },
  );

  const second = await step(
    'Change the password: a new version, content type carried over.',
    `echo '{"username":"app","password":"second"}' | npx keyward set ${database} --content-type application/json`,
    () =>
      officer.with(database, ({ write }, { path }) =>
        write.update({ path }, { value: json({ username: 'app', password: 'second' }) }, call),
      ),
  );
  say(`version ${second.version}, ${second.contentType}`);

  const pinned = `${database}#password?version=${first.version}`;
  await step(
    'The earlier version is still there, by its id.',
    `npx keyward get '${pinned}' --reveal`,
    async () => {
      expectText('first', (await officer.read(pinned, call)).credentials['password']?.reveal());
      expectText(
        'second',
        (await officer.read(`${database}#password`, call)).credentials['password']?.reveal(),
      );
      say('the pinned version has the first password, the latest the second');
    },
  );

  const phrase = 'azure://fabrikam/SMTP_PASSPHRASE';
  await step(
    'A plain secret in the other vault; Key Vault names have no underscore, so the exact path is kept in a tag.',
    `echo "correct horse" | npx keyward set ${phrase}`,
    async () => {
      await officer.with(phrase, ({ write }, { path }) =>
        write.set(path, { value: secretValue('correct horse') }, call),
      );
      expectText('correct horse', (await officer.read(phrase, call)).credentials['value']?.reveal());
      say('a scalar reads as { value }');
    },
  );

  await step(
    'A disabled secret is refused, and named as such.',
    'npx keyward get azure://contoso/legacy --reveal',
    async () => {
      const legacy = 'azure://contoso/legacy';
      await officer.with(legacy, ({ write }, { path }) =>
        write.set(path, { value: secretValue('old'), enabled: false }, call),
      );
      say(refusal(await refused('secret_disabled', officer.read(legacy, call))));
    },
  );

  const token = 'azure://contoso/token';
  const retired = 'azure://contoso/retired';
  await step(
    'A deleted secret is gone, but its name is kept.',
    'npx keyward list azure://contoso/ --deleted',
    async () => {
      for (const ref of [token, retired]) {
        await officer.with(ref, ({ write }, { path }) =>
          write.set(path, { value: secretValue('keep me') }, call),
        );
        const { path, confirmed, scheduledPurgeOn } = await officer.with(ref, ({ write }, { path }) =>
          write.delete(path, call),
        );
        say(
          `${path}: deleted (${confirmed ? 'confirmed' : 'not confirmed'}), recoverable until ${scheduledPurgeOn?.toISOString().slice(0, 10)}`,
        );
      }
      say(refusal(await refused('secret_not_found', officer.read(retired, call))));
      const again = officer.with(retired, ({ write }, { path }) =>
        write.set(path, { value: secretValue('new') }, call),
      );
      say(refusal(await refused('secret_soft_deleted', again)));
    },
  );

  await step('One of them is recovered, with its value.', `npx keyward get ${token} --reveal`, async () => {
    await officer.with(token, ({ bin }, { path }) => bin.recover(path, call));
    expectText('keep me', (await officer.read(token, call)).credentials['value']?.reveal());
    say('token: recovered; the other stays deleted');
  });

  await step(
    'An identity with the role Key Vault Reader may list, but not read values.',
    `MANAGED_IDENTITY_CLIENT_ID=${auditorClientId} npx keyward get ${database} --reveal`,
    async () => {
      const names = await Array.fromAsync(auditor.mount('contoso').list({}, call), ({ path }) => path);
      say(`it sees the names ${names.sort().join(', ')}`);
      say(refusal(await refused('forbidden_by_rbac', auditor.read(database, call))));
    },
  );
}

function json(document: Record<string, string>) {
  return secretValue(JSON.stringify(document));
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
