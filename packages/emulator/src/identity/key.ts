import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openPrivateFolder, readPrivate } from '../certificate/folder.ts';
import { openGeneration } from '../certificate/generation.ts';
import { parsed } from '../certificate/pair.ts';

const MODULUS_BITS = 2048;

/** The key that signs the tenant's tokens. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The public half as the key document publishes it; `kid` is its RFC 7638 thumbprint. */
  readonly jwk: PublicJwk;
}

export interface PublicJwk {
  readonly kty: 'RSA';
  readonly use: 'sig';
  readonly kid: string;
  readonly n: string;
  readonly e: string;
}

/**
 * The RSA key kept in `folder`, made at first use: key generation is the slowest step of a start, so a warm start
 * skips it. A damaged key, or one that another user may read, is replaced; processes that start at once share one.
 *
 * @throws EmulatorError `insecure_folder`, `folder_unusable`.
 */
export async function openSigningKey(folder: string): Promise<SigningKey> {
  await openPrivateFolder(folder);
  const { content } = await openGeneration<SigningKey>({
    folder,
    kind: 'signing-key',
    read: async (generation) => {
      const pem = await readPrivate(join(generation, 'key.pem'));
      const key = pem === undefined ? undefined : parsed(() => createPrivateKey(pem));
      const sound =
        key?.asymmetricKeyType === 'rsa' && key.asymmetricKeyDetails?.modulusLength === MODULUS_BITS;
      return sound ? signingKey(key) : undefined;
    },
    make: async () => {
      const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
      return { 'key.pem': privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
    },
  });
  return content;
}

export function signingKey(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey);
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const kid = createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url');
  return { privateKey, publicKey, jwk: { kty: 'RSA', use: 'sig', kid, n, e } };
}
