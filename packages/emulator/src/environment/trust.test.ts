import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import { expect, test } from 'vitest';
import { openCertificates } from '../certificate/certificates.ts';
import { systemClock } from '../clock/clock.ts';
import { trustCa } from './trust.ts';

test('trust is counted: it ends with the last who asked for it, and leaves what was there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keyward-trust-'));
  const { caPem } = await openCertificates({ folder, clock: systemClock });
  await rm(folder, { recursive: true });
  const fingerprint = (pem: string) => new X509Certificate(pem).fingerprint256;
  // Node's own list may hold a certificate twice, in two spellings; a list that was set holds it once.
  const trusted = () => new Set(getCACertificates('default').map(fingerprint));
  const before = trusted();
  expect(before.has(fingerprint(caPem))).toBe(false);

  const one = trustCa(caPem);
  const other = trustCa(caPem);
  expect(trusted()).toEqual(new Set([...before, fingerprint(caPem)]));
  one[Symbol.dispose]();
  one[Symbol.dispose]();
  expect(trusted().has(fingerprint(caPem))).toBe(true);
  other[Symbol.dispose]();
  expect(trusted()).toEqual(before);
});
