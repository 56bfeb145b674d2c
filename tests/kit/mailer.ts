import type { SecretsClient } from 'keyward';

/** Sends mail with a key that changes now and then, and goes on for a while when the vault is away. */
export async function openMailer(client: SecretsClient) {
  const secrets = await client.loadSecrets(
    {
      KEY: 'azure://vault/mail/key',
      FROM: { ref: 'azure://vault/mail/from', default: 'noreply@contoso.example', reveal: true },
    },
    { refreshS: 60, maxStaleS: 900 },
  );
  return {
    headers: () => ({ from: secrets.FROM, authorization: `Bearer ${secrets.KEY.reveal()}` }),
    status: () => secrets.readiness().status,
    [Symbol.asyncDispose]: () => secrets.close(),
  };
}
