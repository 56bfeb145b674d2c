// A program that asks the person before it to sign in, as anybody would write it, and reads a secret in their name.
import { InteractiveBrowserCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';

const { AUTHORITY_HOST = '', TENANT = '', VAULT = '', LOGIN_HINT } = process.env;
const credential = new InteractiveBrowserCredential({
  tenantId: TENANT,
  authorityHost: AUTHORITY_HOST,
  disableInstanceDiscovery: true,
  ...(LOGIN_HINT === undefined ? {} : { loginHint: LOGIN_HINT }),
});
const client = new SecretClient(VAULT, credential, {
  disableChallengeResourceVerification: true,
  retryOptions: { maxRetries: 0 },
});
const { value } = await client.getSecret('greeting');
// As the client itself asks: the credential keeps such tokens apart.
const again = { tenantId: TENANT, enableCae: true };
const { token } = await credential.getToken('https://vault.azure.net/.default', again);
const [, claims = ''] = token.split('.');
console.log(JSON.stringify({ value, claims: JSON.parse(Buffer.from(claims, 'base64url').toString()) }));
