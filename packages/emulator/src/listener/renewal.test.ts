import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { type Certificates, openCertificates } from '../certificate/certificates.ts';
import { temporaryFolder } from '../certificate/folder.fixture.ts';
import { systemClock } from '../clock/clock.ts';
import { openListener } from './listener.ts';

async function secured(port: number, ca: string): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca: [ca] });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}

const presented = (socket: TLSSocket) => socket.getPeerX509Certificate()?.serialNumber;
const serial = ({ chain }: Certificates) => new X509Certificate(chain).serialNumber;

test('the next connection meets the certificate that is current then; an open one stays', async () => {
  const [first, second] = [
    await openCertificates({ folder: await temporaryFolder(), clock: systemClock }),
    await openCertificates({ folder: await temporaryFolder(), clock: systemClock }),
  ];
  let current = first;
  const listener = await openListener({
    ports: [0],
    route: () => ({ plane: 'none', answer: () => ({ status: 204 }) }),
    clock: systemClock,
    record: () => {},
    onFault: () => {},
    tls: () => ({ key: current.key, cert: current.chain }),
  });
  onTestFinished(() => listener.close(0));

  const open = await secured(listener.port, first.caPem);
  expect(presented(open)).toBe(serial(first));
  current = second;
  expect(presented(await secured(listener.port, second.caPem))).toBe(serial(second));
  expect(presented(await secured(listener.port, second.caPem))).toBe(serial(second));
  open.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const [answer] = await once(open, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1\.1 204 /);
});
