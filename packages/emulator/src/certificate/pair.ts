import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { codeOf } from './folder.ts';

/** Certificate and key live in one file, so that no reader ever sees the one without the other. */
export function splitPair(text: string): { certificatePem: string; keyPem: string } {
  const at = text.indexOf('-----BEGIN PRIVATE KEY-----');
  return at < 0
    ? { certificatePem: text, keyPem: '' }
    : { certificatePem: text.slice(0, at), keyPem: text.slice(at) };
}

export interface Pair {
  readonly certificatePem: string;
  readonly certificate: X509Certificate;
  readonly keyPem: string;
  readonly key: KeyObject;
}

export function pairIn(text: string | undefined): Pair | undefined {
  if (text === undefined) return undefined;
  const { certificatePem, keyPem } = splitPair(text);
  const certificate = certificateIn(certificatePem);
  const key = parsed(() => createPrivateKey(keyPem));
  if (certificate === undefined || key === undefined || !certificate.checkPrivateKey(key)) return undefined;
  return { certificatePem, certificate, keyPem, key };
}

export function certificateIn(pem: string | undefined): X509Certificate | undefined {
  return pem === undefined ? undefined : parsed(() => new X509Certificate(pem));
}

/** OpenSSL refuses what is no certificate or key with `ERR_OSSL_...`: to us, a damaged file. */
export function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (codeOf(error).startsWith('ERR_')) return undefined;
    throw error;
  }
}
