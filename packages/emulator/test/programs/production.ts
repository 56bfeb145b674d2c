// A program as it runs in production, its vault written into it: nothing in it or about it knows of the emulator.
import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';

const client = new SecretClient('https://contoso.vault.azure.net', new DefaultAzureCredential());

const first = await client.setSecret('greeting', 'first');
await client.setSecret('greeting', 'second');
const { value } = await client.getSecret('greeting');
const old = await client.getSecret('greeting', { version: first.properties.version ?? '' });
const { version = '' } = (await client.getSecret('greeting')).properties;
const { tags } = await client.updateSecretProperties('greeting', version, { tags: { team: 'blue' } });
let versions = 0;
for await (const _ of client.listPropertiesOfSecretVersions('greeting')) versions += 1;

const wanted = Array.from({ length: 30 }, (_, index) => `page-${String(index).padStart(2, '0')}`);
for (const name of wanted) await client.setSecret(name, name);
const names: string[] = [];
for await (const { name } of client.listPropertiesOfSecrets()) if (name !== 'greeting') names.push(name);

const backup = await client.backupSecret('greeting');
const deleted = await (await client.beginDeleteSecret('greeting')).pollUntilDone();
await (await client.beginRecoverDeletedSecret('greeting')).pollUntilDone();
const recovered = (await client.getSecret('greeting')).value;
await (await client.beginDeleteSecret('greeting')).pollUntilDone();
await client.purgeDeletedSecret('greeting');
await client.restoreSecretBackup(backup ?? new Uint8Array());
const restored = (await client.getSecret('greeting')).value;
await (await client.beginDeleteSecret('greeting')).pollUntilDone();
await client.purgeDeletedSecret('greeting');
const purged: unknown = await client.getSecret('greeting').catch(({ code }) => code);

console.log(
  JSON.stringify({
    id: first.properties.id,
    values: [old.value, value],
    tags,
    versions,
    names,
    recoveryId: deleted.recoveryId,
    recovered,
    restored,
    purged,
  }),
);
