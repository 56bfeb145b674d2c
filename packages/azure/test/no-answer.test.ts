import { describe, expect, test } from 'vitest';
import { azureProvider } from '../src/index.ts';
import { refusalOf } from './opened.ts';
import { credential, standIn } from './stand-in.ts';

describe('no answer', () => {
  const failing = async (vaultUrl: string, more = {}) => {
    const provider = azureProvider({ vaultUrl, credential: credential(), ...more });
    const refusal = await refusalOf(provider.get({ path: 'app/db' }), {
      port: Number(new URL(vaultUrl).port),
    });
    await provider.close();
    return { code: refusal.code, message: refusal.message };
  };

  test('nothing listens', async () => {
    expect(await failing('https://localhost:1')).toEqual({
      code: 'vault_unreachable',
      message: 'The vault HOST cannot be reached: nothing listens there (ECONNREFUSED).',
    });
  });

  test('the name does not resolve', async () => {
    const httpClient = {
      sendRequest: async () => {
        throw Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
      },
    };
    expect(await failing('https://contoso.vault.azure.net', { httpClient })).toEqual({
      code: 'vault_unreachable',
      message: 'The vault contoso.vault.azure.net cannot be reached: its name does not resolve (ENOTFOUND).',
    });
  });

  test('the connection breaks', async () => {
    await using server = await standIn(() => 'reset');
    expect(await failing(server.origin)).toEqual({
      code: 'vault_unreachable',
      message: 'The vault HOST cannot be reached: the connection was reset (ECONNRESET).',
    });
  });

  test('the certificate is not trusted', async () => {
    await using server = await standIn(() => ({ status: 200 }));
    expect(await failing(`https://other.localhost:${server.port}`)).toEqual({
      code: 'tls_untrusted',
      message:
        `The certificate of the vault other.localhost:${server.port} is not trusted by this process (ERR_TLS_CERT_ALTNAME_INVALID).`.replace(
          `localhost:${server.port}`,
          'HOST',
        ),
    });
  });

  test('the vault is silent', async () => {
    await using server = await standIn(() => 'silence');
    expect(await failing(server.origin, { requestTimeoutMs: 200 })).toEqual({
      code: 'timeout',
      message: 'The vault HOST did not read `app/db` within 200 ms.',
    });
  });

  test('the answer does not end', async () => {
    await using server = await standIn(() => ({ status: 200, body: ' '.repeat(4 * 1024 * 1024 + 1) }));
    expect(await failing(server.origin)).toEqual({
      code: 'unexpected_response',
      message: 'The vault HOST answered with more than any answer of Key Vault holds.',
    });
  });
});
