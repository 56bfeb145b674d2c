import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { startEmulator } from '../src/index.ts';
import { folder } from './stage.ts';

/** The first of so many free ports in a row. */
async function freeRun(length: number): Promise<number> {
  for (let first = 20_000 + (process.pid % 1_000) * 20; ; first += length) {
    const ports = Array.from({ length }, (_, index) => first + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

const portOf = (url = '') => Number(new URL(url).port);

/** Of the certificate that a new connection is shown. */
async function serialAt(port: number): Promise<string | undefined> {
  // Trust is not the matter here: OpenSSL goes by the real time.
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const serial = socket.getPeerX509Certificate()?.serialNumber;
  socket.destroy();
  return serial;
}

test('an emulator that runs for a year renews its certificate, on every port', async () => {
  const own = await mkdtemp(join(tmpdir(), 'keyward-emulator-'));
  onTestFinished(() => rm(own, { recursive: true, force: true }));
  await using emulator = await startEmulator({ folder: own });
  const ports = [emulator.authorityHost, emulator.vaults['keyward']?.localhostUrl].map(portOf);
  const [first] = await Promise.all(ports.map(serialAt));
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 370 * 86_400_000 });
  onTestFinished(() => void vi.useRealTimers());
  for (const port of ports) {
    let serial: string | undefined;
    do serial = await serialAt(port);
    while (serial === first);
    expect(serial).toMatch(/^01[0-9A-F]{32}$/);
  }
});

describe('a start', () => {
  test('says where everything is, in the keys of the ready line', async () => {
    await using emulator = await startEmulator({ folder, vaults: ['Orders', 'billing'] });
    const ready = emulator.ready();
    expect(Object.keys(ready)).toEqual([
      'event',
      'vaults',
      'caFile',
      'tenantId',
      'clientId',
      'clientSecret',
      'user',
      'authorityHost',
      'identityEndpoint',
      'identityHeader',
      'controlUrl',
      'controlToken',
    ]);
    expect(ready.event).toBe('ready');
    const port = portOf(emulator.authorityHost);
    expect(emulator.authorityHost).toBe(`https://localhost:${port}`);
    expect(Object.keys(ready.vaults)).toEqual(['Orders', 'billing']);
    expect(ready.vaults['Orders']?.url).toBe(`https://orders.vault.localhost:${port}`);
    expect(ready.vaults['Orders']?.localhostUrl).toMatch(/^https:\/\/localhost:\d+$/);
    const ports = [
      port,
      ...Object.values(ready.vaults).map(({ localhostUrl }) => portOf(localhostUrl)),
      portOf(ready.controlUrl),
    ];
    expect(new Set(ports).size).toBe(4);
    expect(portOf(ready.identityEndpoint)).toBe(portOf(ready.controlUrl));
    expect(JSON.parse(JSON.stringify(ready))).toEqual(ready);
  });

  test('on a port in use says so', async () => {
    await using emulator = await startEmulator({ folder });
    const port = portOf(emulator.authorityHost);
    await expect(startEmulator({ folder, port })).rejects.toMatchObject({
      code: 'port_in_use',
      message: `Port ${port} is in use on this machine.`,
    });
  });

  test('leaves the port of the proxy to the proxy', async () => {
    const port = await freeRun(3);
    await using emulator = await startEmulator({ folder, port, proxyPort: port + 1 });
    expect(emulator.proxyUrl).toBe(`http://127.0.0.1:${port + 1}`);
    expect(portOf(emulator.vaults['keyward']?.localhostUrl)).toBe(port + 2);
  });

  test('takes the ports after a named one where they are free', async () => {
    const port = await freeRun(5);
    await using emulator = await startEmulator({ folder, port, vaults: ['one', 'two'] });
    expect(portOf(emulator.authorityHost)).toBe(port);
    expect(portOf(emulator.controlUrl)).toBe(port + 1);
    expect(portOf(emulator.vaults['one']?.localhostUrl)).toBe(port + 2);
    expect(portOf(emulator.vaults['two']?.localhostUrl)).toBe(port + 3);
    // The neighbours are taken now: a second one in the same place moves on.
    await using second = await startEmulator({
      folder,
      port: portOf(emulator.vaults['two']?.localhostUrl) + 1,
    });
    expect(portOf(second.authorityHost)).toBe(port + 4);
  });

  test('can be called off, and a signal ends what runs', async () => {
    await expect(startEmulator({ folder, signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    const controller = new AbortController();
    const emulator = await startEmulator({ folder, announce: true, signal: controller.signal });
    controller.abort();
    await expect(emulator.addVault('late')).rejects.toMatchObject({
      code: 'closed',
      message: 'The emulator is closed.',
    });
    await emulator.close();
    await expect(fetch(`${emulator.controlUrl}/health`)).rejects.toMatchObject({
      cause: { code: 'ECONNREFUSED' },
    });
  });
});
