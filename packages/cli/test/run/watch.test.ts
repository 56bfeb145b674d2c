import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { emulated } from '../emulated.ts';
import { isAlive, launch, listening } from './program.ts';

const { here, succeed } = emulated();
const WATCH = ['--ref', 'KEY=azure://vault/key', '--watch', '--interval', '1'] as const;
const FIRST = /^\d+ KEY=first$/;

beforeEach(() => succeed(['set', 'key'], 'first'));

const pidIn = (line: string) => Number.parseInt(line, 10);

test('a new value starts the program anew, and it ends as the new one ends', async () => {
  const { version } = JSON.parse((await succeed(['get', 'key', '--json'])).stdout);
  const pinned = ['--ref', `PINNED=azure://vault/key?version=${version}`];
  // A program that ends in time leaves nothing behind that waits for the rest of the grace.
  const grace = ['--grace', '600'];
  const listener = listening(['KEY', 'PINNED']);
  const running = launch([...pinned, ...WATCH, ...grace, ...listener], here().variables);
  const old = await running.line();
  expect(old).toMatch(/^\d+ KEY=first PINNED=first$/);
  await succeed(['set', 'key'], 'second');
  expect(await running.line()).toBe('SIGTERM');
  const young = await running.line();
  expect(young).toMatch(/^\d+ KEY=second PINNED=first$/);
  expect(pidIn(young)).not.toBe(pidIn(old));
  expect(isAlive(pidIn(old))).toBe(false);
  running.process.kill('SIGTERM');
  expect(await running.line()).toBe('SIGTERM');
  expect(await running.end()).toEqual({
    how: 42,
    stderr: 'note: KEY changed; the program is started anew.\n',
  });
});

test('with --signal the program is sent it, and goes on', async () => {
  const running = launch([...WATCH, '--signal', 'SIGHUP', ...listening(['KEY'])], here().variables);
  expect(await running.line()).toMatch(FIRST);
  await succeed(['set', 'key'], 'second');
  expect(await running.line()).toBe('SIGHUP');
  running.process.kill('SIGTERM');
  expect(await running.line()).toBe('SIGTERM');
  expect(await running.end()).toEqual({
    how: 42,
    stderr: 'note: KEY changed; the program is sent SIGHUP.\n',
  });
});

test('a program that does not end when asked is ended by force', async () => {
  const running = launch([...WATCH, '--grace', '0.2', ...listening(['KEY'], 'SIGUSR2')], here().variables);
  const old = await running.line();
  // What it has outlived before is no wish for an end of what comes after.
  running.process.kill('SIGINT');
  expect(await running.line()).toBe('SIGINT');
  await succeed(['set', 'key'], 'second');
  expect(await running.line()).toBe('SIGTERM');
  expect(await running.line()).toMatch(/^\d+ KEY=second$/);
  expect(isAlive(pidIn(old))).toBe(false);
  running.process.kill('SIGUSR2');
  expect(await running.line()).toBe('SIGUSR2');
  expect((await running.end()).how).toBe(42);
});

test('who asks for an end while the program is being replaced gets one', async () => {
  const running = launch([...WATCH, ...listening(['KEY'], 'SIGINT')], here().variables);
  const pid = pidIn(await running.line());
  await succeed(['set', 'key'], 'second');
  expect(await running.line()).toBe('SIGTERM');
  running.process.kill('SIGINT');
  expect(await running.line()).toBe('SIGINT');
  expect((await running.end()).how).toBe(42);
  expect(isAlive(pid)).toBe(false);
});

test('the same value in a new version is no change, and a vault that is away none either', async () => {
  const { emulator, variables } = here();
  const brisk = { ...variables, KEYWARD_CB_RESET_TIMEOUT_S: '0.5' };
  const running = launch([...WATCH, ...listening(['KEY'])], brisk);
  expect(await running.line()).toMatch(FIRST);
  await succeed(['set', 'key'], 'first');
  emulator.requests.clear();
  emulator.configureVault('contoso', { publicNetworkAccess: 'Disabled' });
  try {
    while (emulator.requests.count({ plane: 'vault', method: 'GET' }) < 3) await sleep(50);
  } finally {
    emulator.configureVault('contoso', { publicNetworkAccess: 'Enabled' });
  }
  await sleep(1_500);
  running.process.kill('SIGTERM');
  expect(await running.line(), 'nothing before').toBe('SIGTERM');
  const { how, stderr } = await running.end();
  expect(how).toBe(42);
  expect(stderr.split('\n')).toEqual([
    'note: KEY (--ref 1 of 1) cannot be read at present (forbidden_by_connection); the program goes on with the values that it has.',
    'note: All secrets can be read again.',
    '',
  ]);
});

test('a program that ends by itself ends the watch', async () => {
  const running = launch([...WATCH, '--', 'sh', '-c', 'exit 5'], here().variables);
  expect(await running.end()).toEqual({ how: 5, stderr: '' });
});
