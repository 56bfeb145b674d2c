import { generateKeyPairSync } from 'node:crypto';
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint } from 'jose';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../certificate/folder.fixture.ts';
import { openSigningKey } from './key.ts';

const posix = process.platform !== 'win32';

test('the key is made once, privately, and named by its thumbprint', async () => {
  const folder = await temporaryFolder();
  const first = await openSigningKey(folder);
  expect(first.privateKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
  expect(first.jwk.kid).toBe(await calculateJwkThumbprint({ ...first.jwk }));
  expect(Object.keys(first.jwk)).toEqual(['kty', 'use', 'kid', 'n', 'e']);
  expect((await openSigningKey(folder)).jwk).toEqual(first.jwk);
  const file = join(folder, 'signing-key-1', 'key.pem');
  if (posix) expect((await stat(file)).mode & 0o777).toBe(0o600);
});

const pssKey = generateKeyPairSync('rsa-pss', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const ellipticCurveKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

test.each([
  { text: '', why: 'an empty file' },
  { text: 'no key at all', why: 'no PEM' },
  { text: pssKey, why: 'an RSA key for PSS alone' },
  { text: ellipticCurveKey, why: 'not the kind of key that RS256 needs' },
])('a damaged key is replaced: $why', async ({ text }) => {
  const folder = await temporaryFolder();
  const first = await openSigningKey(folder);
  await writeFile(join(folder, 'signing-key-1', 'key.pem'), text);
  expect((await openSigningKey(folder)).jwk.kid).not.toBe(first.jwk.kid);
  expect(await readdir(folder)).toEqual(['signing-key-2']);
});

test('a key that others could read is replaced', async (context) => {
  context.skip(!posix, 'Windows has no file modes');
  const folder = await temporaryFolder();
  const first = await openSigningKey(folder);
  await chmod(join(folder, 'signing-key-1', 'key.pem'), 0o644);
  expect((await openSigningKey(folder)).jwk.kid).not.toBe(first.jwk.kid);
  expect(await readFile(join(folder, 'signing-key-2', 'key.pem'), 'utf8')).toContain('BEGIN PRIVATE KEY');
});
