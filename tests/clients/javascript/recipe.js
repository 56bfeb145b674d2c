import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';

const client = new SecretClient(process.env.KEY_VAULT_URI, new DefaultAzureCredential());
await client.setSecret('db-password', 'correct horse');
console.log((await client.getSecret('db-password')).properties.id);
