import { X509Certificate } from 'node:crypto';
import {
  chmod,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../clock/clock.ts';
import { EmulatorError } from '../error.ts';
import { type Certificates, openCertificates } from './certificates.ts';
import { temporaryFolder } from './folder.fixture.ts';
import { issueAuthority } from './issue.ts';
import { splitPair } from './pair.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 21, 7, 0, 0);
const at = (now: number): Clock => ({ now: () => now });
const open = (folder: string, now = START, names: readonly string[] = []) =>
  openCertificates({ folder, clock: at(now), names });
const leaf = ({ chain }: Certificates) => new X509Certificate(chain);
const intermediate = ({ chain }: Certificates) =>
  new X509Certificate(chain.slice(chain.lastIndexOf('-----BEGIN CERTIFICATE-----')));
const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
const posix = process.platform !== 'win32';
const unprivileged = posix && process.getuid?.() !== 0;

describe('what is made', () => {
  test('a root, an intermediate and a server certificate with the lives and uses they should have', async () => {
    const made = await open(await temporaryFolder());
    const root = new X509Certificate(made.caPem);
    expect(root.ca).toBe(true);
    expect(root.checkIssued(root)).toBe(true);
    expect(intermediate(made).ca).toBe(true);
    expect(intermediate(made).verify(root.publicKey)).toBe(true);
    expect(leaf(made).ca).toBe(false);
    expect(leaf(made).verify(intermediate(made).publicKey)).toBe(true);
    expect(leaf(made).keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(leaf(made).publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    expect(leaf(made).validFromDate.toISOString()).toBe('2026-11-21T06:00:00.000Z');
    expect(leaf(made).validToDate.getTime() - leaf(made).validFromDate.getTime()).toBe(397 * DAY);
    expect(leaf(made).subjectAltName).toBe(
      'DNS:localhost, DNS:vault.localhost, DNS:*.vault.localhost, DNS:login.localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    );
  });

  test('serial numbers are 128 random bits', async () => {
    const made = [await open(await temporaryFolder()), await open(await temporaryFolder())];
    const serials = made.flatMap((one) => [leaf(one), intermediate(one), new X509Certificate(one.caPem)]);
    const texts = serials.map(({ serialNumber }) => serialNumber);
    expect(texts).toEqual(texts.map(() => expect.stringMatching(/^01[0-9A-F]{32}$/)));
    expect(new Set(texts).size).toBe(6);
  });

  test('the files name the root, alone and behind the public roots', async () => {
    const made = await open(await temporaryFolder());
    expect(await readFile(made.caFile, 'utf8')).toBe(made.caPem);
    const bundle = await readFile(made.bundleFile, 'utf8');
    expect(bundle.match(/-----BEGIN CERTIFICATE-----/g)).toHaveLength(rootCertificates.length + 1);
    expect(bundle.endsWith(made.caPem)).toBe(true);
  });

  test('the folder is private, and so are the keys; the root has none on disk', async (context) => {
    context.skip(!posix, 'Windows has no file modes');
    const folder = join(await temporaryFolder(), 'a', 'b');
    await open(folder);
    expect(await mode(folder)).toBe('700');
    expect(await readdir(folder)).toEqual(['authority-1', 'bundle.pem', 'ca.pem']);
    expect(await readdir(join(folder, 'authority-1'))).toEqual([
      'intermediate.pem',
      'root.pem',
      'server.pem',
    ]);
    expect(await mode(join(folder, 'authority-1', 'intermediate.pem'))).toBe('600');
    expect(await mode(join(folder, 'authority-1', 'server.pem'))).toBe('600');
    expect(await readFile(join(folder, 'authority-1', 'root.pem'), 'utf8')).not.toContain('PRIVATE');
  });
});

describe('what is kept and what is made anew', () => {
  test('a second start changes nothing', async () => {
    const folder = await temporaryFolder();
    const first = await open(folder);
    const files = [first.caFile, first.bundleFile, join(folder, 'authority-1', 'server.pem')];
    const inodes = async () => await Promise.all(files.map(async (file) => (await stat(file)).ino));
    const before = await inodes();
    expect(await open(folder, START + 300 * DAY)).toEqual(first);
    expect(await inodes()).toEqual(before);
  });

  test.each([
    { days: 366, renewed: false, why: 'thirty-one days are left, less an hour' },
    { days: 367, renewed: true, why: 'less than thirty days are left' },
    { days: 1000, renewed: true, why: 'it has ended' },
  ])('after $days days: renewed $renewed, because $why', async ({ days, renewed }) => {
    const folder = await temporaryFolder();
    const first = await open(folder);
    const later = await open(folder, START + days * DAY);
    expect(later.chain !== first.chain).toBe(renewed);
    expect(later.key !== first.key).toBe(renewed);
    expect(later.caPem).toBe(first.caPem);
  });

  test('a name more means a new server certificate, a name less does not', async () => {
    const folder = await temporaryFolder();
    const plain = await open(folder);
    const named = await open(folder, START, ['kv.localhost', '127.0.0.9']);
    expect(leaf(named).checkHost('kv.localhost')).toBe('kv.localhost');
    expect(leaf(named).checkIP('127.0.0.9')).toBe('127.0.0.9');
    expect(named.caPem).toBe(plain.caPem);
    expect(await open(folder)).toEqual(named);
  });

  test('the authority is replaced before it would end before a server certificate', async () => {
    const folder = await temporaryFolder();
    const first = await open(folder);
    const late = await open(folder, START + (3650 - 428) * DAY);
    expect(late.caPem).toBe(first.caPem);
    const later = await open(folder, START + (3650 - 427) * DAY);
    expect(later.caPem).not.toBe(first.caPem);
    expect(await readFile(later.caFile, 'utf8')).toBe(later.caPem);
    expect(await readFile(later.bundleFile, 'utf8')).toContain(later.caPem);
    expect(await readdir(folder)).toEqual(['authority-2', 'bundle.pem', 'ca.pem']);
  });

  const authority = 'authority-1';
  test.each([
    { file: `${authority}/root.pem`, root: 'new', why: 'nothing can be trusted without it' },
    { file: `${authority}/intermediate.pem`, root: 'new', why: 'the root cannot sign another' },
    { file: `${authority}/server.pem`, root: 'same', why: 'the intermediate signs another' },
    { file: 'ca.pem', root: 'same', why: 'it is a copy' },
    { file: 'bundle.pem', root: 'same', why: 'it is a copy' },
  ])('$file, missing, damaged or a folder: $root root, because $why', async ({ file, root }) => {
    const folder = await temporaryFolder();
    let before = await open(folder);
    const spoil = [
      (path: string) => rm(path),
      (path: string) => writeFile(path, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'),
      (path: string) => writeFile(path, ''),
      (path: string) => writeFile(path, Buffer.alloc(2_000_000, 'x')),
    ];
    for (const damage of spoil) {
      const generation = (await readdir(folder)).find((name) => name.startsWith('authority-')) ?? '';
      await damage(join(folder, file.replace(authority, generation)));
      const after = await open(folder);
      expect(after.caPem === before.caPem ? 'same' : 'new').toBe(root);
      expect(await readFile(after.caFile, 'utf8')).toBe(after.caPem);
      expect((await readFile(after.bundleFile, 'utf8')).endsWith(after.caPem)).toBe(true);
      expect(leaf(after).verify(intermediate(after).publicKey)).toBe(true);
      before = after;
    }
  });

  test('files of two authorities do not mix', async () => {
    const [one, two] = [await temporaryFolder(), await temporaryFolder()];
    const first = await open(one);
    await open(two);
    await copyFile(join(two, 'authority-1', 'server.pem'), join(one, 'authority-1', 'server.pem'));
    const repaired = await open(one);
    expect(repaired.caPem).toBe(first.caPem);
    expect(leaf(repaired).verify(intermediate(repaired).publicKey)).toBe(true);
    await copyFile(
      join(two, 'authority-1', 'intermediate.pem'),
      join(one, 'authority-1', 'intermediate.pem'),
    );
    expect((await open(one)).caPem).not.toBe(first.caPem);
  });

  test.each([
    { file: 'intermediate.pem', root: 'new' },
    { file: 'server.pem', root: 'same' },
  ])('$file with a false signature is not gone on with: $root root', async ({ file, root }) => {
    const folder = await temporaryFolder();
    const first = await open(folder);
    const path = join(folder, 'authority-1', file);
    const { certificatePem, keyPem } = splitPair(await readFile(path, 'utf8'));
    const { raw } = new X509Certificate(certificatePem);
    raw.writeUInt8(raw.readUInt8(raw.length - 1) ^ 1, raw.length - 1);
    const body = raw.toString('base64').replaceAll(/.{64}/g, '$&\n');
    await writeFile(path, `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n${keyPem}`);
    const after = await open(folder);
    expect(after.caPem === first.caPem ? 'same' : 'new').toBe(root);
    expect(leaf(after).verify(intermediate(after).publicKey)).toBe(true);
    expect(intermediate(after).verify(new X509Certificate(after.caPem).publicKey)).toBe(true);
  });

  test('an authority under other constraints, of another release say, is replaced', async () => {
    const folder = await temporaryFolder();
    const wide = Buffer.from('300ba00930078205617a757265', 'hex');
    const { root, intermediate: pair } = await issueAuthority(START, { title: 'Other', constraints: wide });
    await mkdir(join(folder, 'authority-1'));
    await writeFile(join(folder, 'authority-1', 'root.pem'), root);
    await writeFile(join(folder, 'authority-1', 'intermediate.pem'), pair, { mode: 0o600 });
    expect((await open(folder)).caPem).not.toBe(root);
  });

  test('a certificate without its key is no certificate', async () => {
    const folder = await temporaryFolder();
    const first = await open(folder);
    const file = join(folder, 'authority-1', 'server.pem');
    const other = await open(await temporaryFolder());
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.slice(0, text.indexOf('-----BEGIN PRIVATE')) + other.key);
    expect((await open(folder)).key).not.toBe(other.key);
    expect((await open(folder)).caPem).toBe(first.caPem);
  });

  test('an authority whose key others could read is not gone on with', async (context) => {
    context.skip(!posix, 'Windows has no file modes');
    const folder = await temporaryFolder();
    const first = await open(folder);
    await chmod(join(folder, 'authority-1', 'intermediate.pem'), 0o640);
    expect((await open(folder)).caPem).not.toBe(first.caPem);
  });

  test('what a killed process left is removed an hour later, and does not matter before', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, '.making-abc'));
    await open(folder);
    expect(await readdir(folder)).toContain('.making-abc');
    await utimes(join(folder, '.making-abc'), new Date(0), new Date(0));
    await rm(join(folder, 'authority-1'), { recursive: true });
    await open(folder);
    expect(await readdir(folder)).toEqual(['authority-1', 'bundle.pem', 'ca.pem']);
  });

  test('a generation that is a file is stepped over', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'authority-1'), 'in the way');
    await open(folder);
    expect(await readdir(folder)).toEqual(['authority-2', 'bundle.pem', 'ca.pem']);
  });

  test('a moved folder stays as good as it was', async () => {
    const folder = await temporaryFolder();
    const first = await open(join(folder, 'one'));
    await rename(join(folder, 'one'), join(folder, 'two'));
    expect((await open(join(folder, 'two'))).chain).toBe(first.chain);
  });
});

describe('the authority of the proxy', () => {
  const both = (folder: string, now = START) => openCertificates({ folder, clock: at(now), proxy: true });

  test('is made when a proxy is first asked for, beside the everyday one, which stays', async () => {
    const folder = await temporaryFolder();
    const before = await open(folder);
    expect(await readdir(folder)).toEqual(['authority-1', 'bundle.pem', 'ca.pem']);
    const made = await both(folder);
    expect(await readdir(folder)).toEqual([
      'authority-1',
      'bundle-with-proxy.pem',
      'bundle.pem',
      'ca-with-proxy.pem',
      'ca.pem',
      'proxy-authority-1',
      'proxy-ca.pem',
    ]);
    expect(await readdir(join(folder, 'proxy-authority-1'))).toEqual([
      'intermediate.pem',
      'root.pem',
      'server.pem',
    ]);
    const root = await readFile(join(folder, 'proxy-ca.pem'), 'utf8');
    expect(root).not.toContain('PRIVATE');
    expect(new X509Certificate(root).subject).toMatch(/^CN=Keyward emulator proxy root [0-9a-f]{8}$/);
    expect(made.caPem).toBe(before.caPem + root);
    expect(await readFile(made.caFile, 'utf8')).toBe(made.caPem);
    expect((await readFile(made.bundleFile, 'utf8')).endsWith(made.caPem)).toBe(true);
    expect({ key: made.key, chain: made.chain }).toEqual({ key: before.key, chain: before.chain });
    // Whoever starts without a proxy again has what he had.
    expect(await open(folder)).toEqual(before);
    expect(await readFile(before.caFile, 'utf8')).toBe(before.caPem);
  });

  test('is kept, and its certificate renewed like the other', async () => {
    const folder = await temporaryFolder();
    const first = await both(folder);
    expect(await both(folder, START + 300 * DAY)).toEqual(first);
    const later = await both(folder, START + 367 * DAY);
    expect(later.caPem).toBe(first.caPem);
    expect(later.proxy?.chain).not.toBe(first.proxy?.chain);
    expect(new X509Certificate(later.proxy?.chain ?? '').subjectAltName).toBe(
      'DNS:*.vault.azure.net, DNS:login.microsoftonline.com, DNS:login.windows.net, DNS:management.azure.com',
    );
  });

  test('made later than the everyday one, the one that ends first says when to renew', async () => {
    const folder = await temporaryFolder();
    const { renewFrom } = await open(folder);
    expect((await both(folder, START + 100 * DAY)).renewFrom).toBe(renewFrom);
  });
});

describe('folders that are refused', () => {
  test.for([
    { bits: 0o720, shown: '720', why: 'the group can write' },
    { bits: 0o777, shown: '777', why: 'anybody can' },
  ])('mode $shown: $why', async ({ bits, shown }, context) => {
    context.skip(!posix, 'Windows has no file modes');
    const folder = join(await temporaryFolder(), "it's here");
    await mkdir(folder);
    await chmod(folder, bits);
    const error = await open(folder).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EmulatorError);
    expect(error).toMatchObject({
      code: 'insecure_folder',
      message: `Others can write in the emulator's folder ${folder} (mode ${shown}).`,
      hint: `Run: chmod 700 '${folder.replaceAll("'", "'\\''")}'`,
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test('a file in its place', async () => {
    const folder = join(await temporaryFolder(), 'file');
    await writeFile(folder, '');
    await expect(open(folder)).rejects.toMatchObject({
      code: 'folder_unusable',
      message: `The emulator cannot use ${folder} (EEXIST).`,
    });
    await expect(open(join(folder, 'below'))).rejects.toMatchObject({
      code: 'folder_unusable',
      message: `The emulator cannot use ${join(folder, 'below')} (ENOTDIR).`,
    });
  });

  test('one that cannot be written', async (context) => {
    context.skip(!unprivileged, 'this user may write into any folder');
    const folder = join(await temporaryFolder(), 'locked');
    await mkdir(folder, { mode: 0o500 });
    await expect(open(folder)).rejects.toMatchObject({ code: 'folder_unusable' });
  });
});
