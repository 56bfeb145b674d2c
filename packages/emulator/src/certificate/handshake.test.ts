import { execFile } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../clock/clock.ts';
import { openCertificates } from './certificates.ts';
import { temporaryFolder } from './folder.fixture.ts';
import { issueServer } from './issue.ts';
import type { CertificateNames } from './names.ts';
import { splitPair } from './pair.ts';

/** What a client that trusts `ca` says of a server with this certificate: `ok`, or OpenSSL's reason. */
async function handshake(server: { key: string; chain: string }, ca: string, name: string): Promise<string> {
  const listener = createServer({ key: server.key, cert: server.chain }, (socket) => socket.end());
  listener.on('tlsClientError', () => {});
  listener.listen(0, '127.0.0.1');
  onTestFinished(() => void listener.close());
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const named = /^[\d.]+$/.test(name) ? { host: name } : { host: '127.0.0.1', servername: name };
  const socket = connect({ ...named, port, ca: [ca] });
  try {
    await once(socket, 'secureConnect');
    return 'ok';
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Node has no name for OpenSSL's verdict on name constraints.
    return code === undefined || code === 'UNSPECIFIED' ? message : code;
  } finally {
    socket.destroy();
  }
}

/** A certificate for any names, signed by the intermediate of `folder`: what a thief of its key could make. */
async function forged(
  folder: string,
  names: CertificateNames,
  kind = 'authority',
): Promise<{ key: string; chain: string }> {
  const { certificatePem, keyPem } = splitPair(
    await readFile(join(folder, `${kind}-1`, 'intermediate.pem'), 'utf8'),
  );
  const signer = { certificate: new X509Certificate(certificatePem), key: createPrivateKey(keyPem) };
  const made = splitPair(await issueServer(signer, names, Date.now()));
  return { key: made.keyPem, chain: made.certificatePem + certificatePem };
}

test('a client that trusts the root takes every name of the emulator', async () => {
  const made = await openCertificates({ folder: await temporaryFolder(), clock: systemClock });
  const names = ['localhost', 'vault.localhost', 'contoso.vault.localhost', 'login.localhost', '127.0.0.1'];
  for (const name of names) expect([name, await handshake(made, made.caPem, name)]).toEqual([name, 'ok']);
  expect(await handshake(made, made.caPem, 'evil.example')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  const stranger = await openCertificates({ folder: await temporaryFolder(), clock: systemClock });
  expect(await handshake(made, stranger.caPem, 'localhost')).toBe('UNABLE_TO_GET_ISSUER_CERT_LOCALLY');
});

test.each([
  { dns: ['evil.example'], ip: [], name: 'evil.example', why: 'a public name' },
  { dns: ['contoso.vault.azure.net'], ip: [], name: 'contoso.vault.azure.net', why: 'a name of Azure' },
  { dns: ['localhost', 'evil.example'], ip: [], name: 'localhost', why: 'one bad name spoils the good one' },
  { dns: ['localhost'], ip: ['10.0.0.1'], name: 'localhost', why: 'an address of the network' },
])('a stolen intermediate cannot certify $name: $why', async ({ dns, ip, name }) => {
  const folder = await temporaryFolder();
  const { caPem } = await openCertificates({ folder, clock: systemClock });
  expect(await handshake(await forged(folder, { dns, ip }), caPem, name)).toBe('permitted subtree violation');
});

test('a client that trusts both roots takes every host of Azure that the proxy stands in for', async () => {
  const made = await openCertificates({ folder: await temporaryFolder(), clock: systemClock, proxy: true });
  const proxy = made.proxy ?? { key: '', chain: '' };
  const names = [
    'contoso.vault.azure.net',
    'login.microsoftonline.com',
    'login.windows.net',
    'management.azure.com',
  ];
  for (const name of names) expect([name, await handshake(proxy, made.caPem, name)]).toEqual([name, 'ok']);
  expect(await handshake(made, made.caPem, 'localhost')).toBe('ok');
  expect(await handshake(proxy, made.caPem, 'localhost')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  const without = await openCertificates({ folder: await temporaryFolder(), clock: systemClock });
  expect(await handshake(proxy, without.caPem, 'login.windows.net')).toBe(
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  );
});

test.each([
  { dns: ['example.com'], ip: [], name: 'example.com', verdict: 'permitted subtree violation' },
  { dns: ['localhost'], ip: [], name: 'localhost', verdict: 'permitted subtree violation' },
  { dns: ['azure.net'], ip: [], name: 'azure.net', verdict: 'permitted subtree violation' },
  {
    dns: ['graph.microsoft.com'],
    ip: [],
    name: 'graph.microsoft.com',
    verdict: 'permitted subtree violation',
  },
  {
    dns: ['login.windows.net'],
    ip: ['203.0.113.7'],
    name: 'login.windows.net',
    verdict: 'excluded subtree violation',
  },
])("a stolen intermediate of the proxy's cannot certify $dns$ip", async ({ dns, ip, name, verdict }) => {
  const folder = await temporaryFolder();
  const { caPem } = await openCertificates({ folder, clock: systemClock, proxy: true });
  expect(await handshake(await forged(folder, { dns, ip }, 'proxy-authority'), caPem, name)).toBe(verdict);
});

const openssl = promisify(execFile);
const installed = await openssl('openssl', ['version']).then(
  () => true,
  () => false,
);

test.for([
  { kind: 'authority', proxy: false },
  { kind: 'proxy-authority', proxy: true },
])('"openssl verify" judges the chain of $kind', async ({ kind, proxy }, context) => {
  context.skip(!installed, 'there is no openssl on this machine');
  const folder = await temporaryFolder();
  const made = await openCertificates({ folder, clock: systemClock, proxy });
  const verify = async (chain: string) => {
    const cut = chain.indexOf('-----END CERTIFICATE-----') + '-----END CERTIFICATE-----\n'.length;
    await writeFile(join(folder, 'leaf.pem'), chain.slice(0, cut));
    await writeFile(join(folder, 'issuer.pem'), chain.slice(cut));
    const files = [
      '-CAfile',
      made.caFile,
      '-untrusted',
      join(folder, 'issuer.pem'),
      join(folder, 'leaf.pem'),
    ];
    const args = ['verify', '-x509_strict', '-purpose', 'sslserver', ...files];
    return await openssl('openssl', args).then(
      ({ stdout }) => stdout,
      (error: { stderr: string }) => error.stderr,
    );
  };
  expect(await verify((made.proxy ?? made).chain)).toBe(`${join(folder, 'leaf.pem')}: OK\n`);
  const evil = await forged(folder, { dns: ['evil.example'], ip: [] }, kind);
  expect(await verify(evil.chain)).toContain('permitted subtree violation');
});
