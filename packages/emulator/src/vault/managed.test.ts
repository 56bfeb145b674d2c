import { expect, test } from 'vitest';
import { VaultError } from './refusal.ts';
import { Vault } from './vault.ts';

const CERTIFICATE = { value: 'pem', contentType: 'application/x-pem-file', notBefore: 1, expires: 2 };

function vaultOf() {
  return new Vault({
    name: 'contoso',
    location: 'westeurope',
    clock: { now: () => 1_767_323_045_000 },
    backupKey: new Uint8Array(32),
  });
}

const refusal = (operation: string) =>
  new VaultError(
    403,
    'Forbidden',
    `Operation "${operation}" is not allowed on this secret, since it is associated with a certificate. Perform the operation on the corresponding certificate. For more information refer to https://docs.microsoft.com/en-us/azure/key-vault/certificates/about-certificates#composition-of-a-certificate`,
    'SecretManagedByKeyVault',
  );

test.each([
  { operation: 'set', act: (vault: Vault) => vault.set('WEB', { value: 'v' }) },
  { operation: 'update', act: (vault: Vault) => vault.update('WEB', undefined, { enabled: false }) },
  { operation: 'delete', act: (vault: Vault) => vault.delete('WEB') },
  { operation: 'backup', act: (vault: Vault) => vault.backup('WEB') },
])('$operation is refused on the secret of a certificate, and changes nothing', ({ operation, act }) => {
  const vault = vaultOf();
  const made = vault.setManaged('web', CERTIFICATE);
  expect(made.secret).toMatchObject({ ...CERTIFICATE, enabled: true, managed: true });
  expect(() => act(vault)).toThrow(refusal(operation));
  expect(vault.get('web')).toEqual(made);
});

test('a renewed certificate is a new version', () => {
  const vault = vaultOf();
  vault.setManaged('web', CERTIFICATE);
  vault.setManaged('web', { ...CERTIFICATE, value: 'renewed' });
  expect(vault.get('web').secret.value).toBe('renewed');
  expect(vault.versions('web', undefined, 25).items).toHaveLength(2);
});

test("a caller's secret of the name becomes the certificate's, its older versions too", () => {
  const vault = vaultOf();
  const { version } = vault.set('web', { value: 'mine' }).secret;
  vault.setManaged('web', CERTIFICATE);
  expect(vault.get('web', version).secret).toMatchObject({ value: 'mine' });
  expect(() => vault.update('web', version, { enabled: false })).toThrow(refusal('update'));
  expect(() => vault.delete('web')).toThrow(refusal('delete'));
});

test('a name that a deleted secret holds is not free for a certificate', () => {
  const vault = vaultOf();
  vault.set('web', { value: 'v' });
  vault.delete('web');
  expect(() => vault.setManaged('web', CERTIFICATE)).toThrow(
    /currently in a deleted but recoverable state, and its name cannot be reused/,
  );
});
