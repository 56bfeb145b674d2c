import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AzureProvider, azureProvider } from '../src/index.ts';
import { type Emulated, emulated } from './emulated.ts';
import { collect } from './opened.ts';

let on: Emulated;
let provider: AzureProvider;
beforeAll(async () => {
  on = await emulated();
  await on.emulator.addCertificate('contract', { name: 'web' });
  provider = azureProvider({ vaultUrl: on.url, credential: on.officer() });
});
afterAll(async () => {
  await provider.close();
  await on[Symbol.asyncDispose]();
});

test.each<[string, (on: AzureProvider) => Promise<readonly { readonly managed: boolean }[]>]>([
  ['read', async (of) => [await of.get({ path: 'web' })]],
  ['listed', (of) => collect(of.list())],
  ['listed by version', (of) => collect(of.versions.list('web'))],
  ['looked up by its latest version', async (of) => [await of.versions.latest('web')]],
])('the secret of a certificate is known as such when it is %s', async (_, act) => {
  expect((await act(provider)).map(({ managed }) => managed)).toEqual([true]);
});

test('a refused write of it asks the vault for nothing else', async () => {
  on.emulator.requests.clear();
  await expect(provider.write.update({ path: 'web' }, { tags: {} })).rejects.toMatchObject({
    code: 'managed_by_certificate',
    azure: { status: 403, code: 'Forbidden', innerCode: 'SecretManagedByKeyVault' },
  });
  const asked = on.emulator.requests.entries({ plane: 'vault' }).filter(({ status }) => status !== 401);
  expect(asked.map(({ method, status }) => `${method} ${status}`)).toEqual(['PATCH 403']);
});
