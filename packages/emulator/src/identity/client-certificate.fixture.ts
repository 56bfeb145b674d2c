import { createHash, type KeyObject, webcrypto, X509Certificate } from 'node:crypto';
import { certificateLibrary } from '../certificate/library.ts';
import { rsaKey } from './tenant.fixture.ts';

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

export interface ClientCertificate {
  readonly key: KeyObject;
  readonly keyPem: string;
  readonly pem: string;
  readonly sha1: Buffer;
  readonly sha256: Buffer;
}

/** A self-signed certificate, as users make them for an application. */
export async function clientCertificate(notBefore: number, notAfter: number): Promise<ClientCertificate> {
  const x509 = certificateLibrary();
  const key = rsaKey();
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  const signingKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, true, ['sign']);
  const { kty, n, e } = key.export({ format: 'jwk' }) as { kty: string; n: string; e: string };
  const publicKey = await webcrypto.subtle.importKey('jwk', { kty, n, e }, ALGORITHM, true, ['verify']);
  const made = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=orders',
      keys: { privateKey: signingKey, publicKey },
      notBefore: new Date(notBefore),
      notAfter: new Date(notAfter),
      signingAlgorithm: ALGORITHM,
    },
    webcrypto,
  );
  const pem = `${made.toString('pem')}\n`;
  const { raw } = new X509Certificate(pem);
  const digest = (name: string) => createHash(name).update(raw).digest();
  const keyPem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { key, keyPem, pem, sha1: digest('sha1'), sha256: digest('sha256') };
}
