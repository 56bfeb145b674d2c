// The whole life of a secret, by @azure/keyvault-secrets. KEY_VAULT_URI is the caller's, READ_ONLY_VAULT_URI is not.
import assert from 'node:assert/strict';
import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import manifest from '@azure/keyvault-secrets/package.json' with { type: 'json' };

const NAME = 'db-password';
const { KEY_VAULT_URI, READ_ONLY_VAULT_URI, CHALLENGE_VERIFICATION } = process.env;
const refusals = [];

async function refused(status, call) {
  await assert.rejects(call, (error) => {
    assert.equal(error.statusCode, status);
    refusals.push(`${status} ${error.code}`);
    return true;
  });
}

const credential = new DefaultAzureCredential();
const options = { disableChallengeResourceVerification: CHALLENGE_VERIFICATION === 'off' };
const client = new SecretClient(KEY_VAULT_URI, credential, options);
const stranger = new SecretClient(READ_ONLY_VAULT_URI, credential, options);

// Versions, their values and their properties.
const expiresOn = new Date('2035-01-02T03:04:05Z');
const first = await client.setSecret(NAME, 'one', {
  contentType: 'text/plain',
  tags: { team: 'orders' },
  expiresOn,
});
assert.deepEqual(first.properties.expiresOn, expiresOn);
assert.equal(first.properties.recoverableDays, 90);
assert.equal(first.properties.vaultUrl, KEY_VAULT_URI);
const second = await client.setSecret(NAME, 'two');
const { version } = first.properties;
assert.equal((await client.getSecret(NAME)).value, 'two');
assert.equal((await client.getSecret(NAME, { version })).value, 'one');
await client.updateSecretProperties(NAME, '', { contentType: 'text/html', tags: { team: 'billing' } });
const latest = await client.getSecret(NAME);
assert.deepEqual(
  [latest.value, latest.properties.contentType, latest.properties.tags],
  ['two', 'text/html', { team: 'billing' }],
);
assert.equal((await Array.fromAsync(client.listPropertiesOfSecretVersions(NAME))).length, 2);

// Pages.
for (let number = 0; number < 30; number++) {
  await client.setSecret(`page-${String(number).padStart(2, '0')}`, 'value');
}
const pages = await Array.fromAsync(client.listPropertiesOfSecrets().byPage({ maxPageSize: 7 }));
const names = new Set(pages.flat().map(({ name }) => name));
assert.equal(names.size, 31);

// What is refused.
await client.updateSecretProperties(NAME, version, { enabled: false });
await refused(403, client.getSecret(NAME, { version }));
await refused(404, client.getSecret('absent'));
assert.deepEqual(await Array.fromAsync(stranger.listPropertiesOfSecrets()), []);
await refused(403, stranger.setSecret(NAME, 'three'));

// Deleted, recovered, purged, restored.
const deleted = await (await client.beginDeleteSecret(NAME)).pollUntilDone();
assert.match(deleted.properties.recoveryId, /\/deletedsecrets\/db-password$/);
assert.deepEqual(
  (await Array.fromAsync(client.listDeletedSecrets())).map(({ name }) => name),
  [NAME],
);
await refused(409, client.setSecret(NAME, 'three'));
await (await client.beginRecoverDeletedSecret(NAME)).pollUntilDone();
assert.equal((await client.getSecret(NAME)).value, 'two');
const backup = await client.backupSecret(NAME);
await (await client.beginDeleteSecret(NAME)).pollUntilDone();
await client.purgeDeletedSecret(NAME);
await refused(404, client.getDeletedSecret(NAME));
assert.equal((await client.restoreSecretBackup(backup)).id, second.properties.id);
assert.equal((await client.getSecret(NAME)).value, 'two');

console.log(
  JSON.stringify({
    client: `@azure/keyvault-secrets ${manifest.version}`,
    secrets: names.size,
    pages: pages.length,
    refusals,
  }),
);
