import { X509Certificate } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EmulatorError } from '../error.ts';
import { temporaryFolder } from './folder.fixture.ts';
import { openRenewedCertificates } from './renewal.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 21, 7, 0, 0);
/** 397 days from an hour before the start; the last thirty are for renewal. */
const DUE = START - HOUR + 367 * DAY;

async function stage() {
  const folder = await temporaryFolder();
  const clock = { at: START, now: () => clock.at };
  const faults: unknown[] = [];
  const certificates = await openRenewedCertificates({
    folder,
    clock,
    onFault: (error) => faults.push(error),
  });
  const serial = () => new X509Certificate(certificates.current().chain).serialNumber;
  return { folder, clock, faults, certificates, serial };
}

test('a certificate is renewed in its last thirty days, and not a moment before', async () => {
  const { folder, clock, faults, certificates, serial } = await stage();
  const first = serial();
  clock.at = DUE - 1;
  expect(serial()).toBe(first);
  await certificates.settled();
  expect(serial()).toBe(first);
  const { caPem } = certificates.current();

  clock.at = DUE;
  // Good for thirty days still: nobody waits for the new one.
  expect([serial(), serial()]).toEqual([first, first]);
  await certificates.settled();
  const second = serial();
  expect(second).not.toBe(first);
  expect(new X509Certificate(certificates.current().chain).validToDate.getTime()).toBe(
    DUE - HOUR + 397 * DAY,
  );
  expect(certificates.current().caPem).toBe(caPem);

  // Done for a year: the folder is not asked again, here because it could not answer.
  await rename(folder, join(await temporaryFolder(), 'away'));
  await writeFile(folder, '');
  clock.at = DUE + HOUR;
  expect(serial()).toBe(second);
  await certificates.settled();
  expect(faults).toEqual([]);
});

test('a renewal that fails leaves what there is, says so, and is tried again after an hour', async () => {
  const { folder, clock, faults, certificates, serial } = await stage();
  const first = serial();
  const elsewhere = join(await temporaryFolder(), 'elsewhere');
  await rename(join(folder, 'ca.pem'), elsewhere);
  await rename(folder, join(elsewhere, '..', 'away'));
  await rename(elsewhere, folder);
  const refusal = new EmulatorError(
    'folder_unusable',
    `The emulator cannot use ${folder} (EEXIST).`,
    'Name a folder that you can write in, or remove what is in the way.',
  );

  clock.at = DUE;
  for (const at of [DUE, DUE, DUE + HOUR - 1]) {
    clock.at = at;
    expect(serial()).toBe(first);
    await certificates.settled();
    expect(faults).toEqual([refusal]);
  }

  await rename(folder, elsewhere);
  await rename(join(elsewhere, '..', 'away'), folder);
  clock.at = DUE + HOUR;
  expect(serial()).toBe(first);
  await certificates.settled();
  expect(serial()).not.toBe(first);
  expect(faults).toEqual([refusal]);
});
