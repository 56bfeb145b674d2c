// Reads what is there already, signed in by whatever the environment offers.
import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';

const client = new SecretClient(process.env['KEY_VAULT_URI'] ?? '', new DefaultAzureCredential());
console.log((await client.getSecret('greeting')).value);
