// An application as anybody would write it: nothing in it knows of the emulator.
import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';

const client = new SecretClient(process.env['KEY_VAULT_URI'] ?? '', new DefaultAzureCredential());
await client.setSecret('greeting', 'hello');
const { value, properties } = await client.getSecret('greeting');
console.log(JSON.stringify({ value, id: properties.id, vaultUrl: properties.vaultUrl }));
