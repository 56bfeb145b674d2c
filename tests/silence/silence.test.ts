import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CANARY, formsOf, leaksIn } from './canary.ts';

const BIN = fileURLToPath(new URL('../../packages/cli/bin/keyward.js', import.meta.url));
/** Every part that can log is told to. */
const LOUD = { AZURE_LOG_LEVEL: 'verbose', DEBUG: '*' };
/** Node's own dumps as well; they show headers, and so the one that fetches the test token. */
const DUMPED = { ...LOUD, NODE_DEBUG: 'tls,net,dns,undici' };

let home: string;
let emulator: ChildProcess;
let ready: { controlUrl: string; controlToken: string };
let variables: Record<string, string>;
let written = '';

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'keyward-silence-'));
  emulator = launch(['emulator', '--port', '0', '--json'], LOUD);
  emulator.stdout?.on('data', (chunk) => (written += chunk));
  emulator.stderr?.on('data', (chunk) => (written += chunk));
  if (emulator.stdout === null) throw new Error('no output to read');
  const [line] = await once(createInterface(emulator.stdout), 'line');
  ready = JSON.parse(line);
  const env = await keyward(['emulator', 'env', '--json'], {});
  ({ variables } = JSON.parse(env.stdout));
});
afterAll(async () => {
  if (emulator.exitCode === null) {
    emulator.kill('SIGINT');
    await once(emulator, 'close');
  }
  await rm(home, { recursive: true });
});

function launch(args: readonly string[], more: Record<string, string>): ChildProcess {
  const { PATH = '' } = process.env;
  return spawn(process.execPath, [BIN, ...args], { env: { PATH, HOME: home, KEYWARD_HOME: home, ...more } });
}

async function keyward(args: readonly string[], more: Record<string, string>, stdin = '') {
  const child = launch(args, more);
  if (child.stdin === null || child.stdout === null || child.stderr === null) throw new Error('no streams');
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await closed;
  return { code, stdout, stderr };
}

async function filesBelow(folder: string): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Buffer.concat(await Promise.all(files.map((file) => readFile(file))));
}

describe('a value goes nowhere but to the vault and to --reveal', () => {
  test.each<[readonly string[], number, string]>([
    [['set', 'quiet', '--tag', 'owner=web'], 0, 'a write'],
    [['set', 'quiet', '--json'], 0, 'a write, told as JSON'],
    [['get', 'quiet'], 0, 'a read'],
    [['get', 'quiet', '--json'], 0, 'a read, told as JSON'],
    [['list', '--json'], 0, 'a listing'],
    [['get', 'quiet?version=0'], 4, 'a refusal by the vault'],
    [['set', 'quiet', '--tag', `owner=${'x'.repeat(300)}`], 2, 'a refusal before the call'],
    [['set', 'quiet#part'], 2, 'a refusal of the ref'],
    [['versions', 'quiet'], 0, 'the versions'],
    [['metadata', 'get', 'quiet', '--json'], 0, 'what is known besides the value'],
    [['metadata', 'merge', 'quiet', 'owner=pay'], 0, 'a change of tags'],
    [['metadata', 'set', 'quiet', 'owner=web', '--json'], 0, 'a replacement of tags'],
    [['disable', 'quiet'], 0, 'disabling'],
    [['get', 'quiet', '--reveal'], 8, 'a refusal to reveal what is disabled'],
    [['enable', 'quiet', '--json'], 0, 'enabling'],
    [['run', '--ref', 'V=azure://vault/quiet', '--', 'true'], 0, 'a program that has it'],
    [['run', '--ref', 'V=azure://vault/quiet', '--', '/nonexistent'], 127, 'a program that there is not'],
    [['run', '--ref', 'V=azure://vault/quiet', '--ref', 'W=azure://vault/no', '--', 'true'], 4, 'no program'],
    [['export', '--format', 'docker', '--ref', 'V=azure://vault/quiet#part'], 4, 'a key that there is not'],
    [
      ['export', '--format', 'json', '--ref', 'V=azure://vault/quiet', '--output', '/dev/null'],
      2,
      'a device',
    ],
    [['get', 'quite', '--reveal'], 4, 'a name that is nearly right'],
    [['delete', 'quiet'], 0, 'a delete'],
    [['set', 'quiet'], 4, 'a write to a deleted name'],
    [['list', '--deleted', '--json'], 0, 'a listing of the bin'],
    [['purge', 'quiet', '--confirm', 'other'], 2, 'a purge that is not confirmed'],
    [['recover', 'quiet', '--json'], 0, 'a recovery'],
    [['delete', 'quiet', '--json'], 0, 'a delete, told as JSON'],
    [['purge', 'quiet', '--confirm', 'quiet'], 0, 'a purge'],
    [['set', 'quiet', '--value-from', 'prompt'], 2, 'a question to nobody'],
    [['set', 'quiet'], 0, 'a write again'],
  ])('%j', async (args, code, why) => {
    const audited = { ...variables, ...DUMPED, KEYWARD_AUDIT: 'console' };
    const outcome = await keyward(args, audited, args[0] === 'set' ? CANARY : '');
    expect(outcome.code, why).toBe(code);
    expect(leaksIn(outcome.stdout + outcome.stderr, CANARY), why).toEqual([]);
  });

  test('the parts did log, and neither a token nor the secret that fetched it', async () => {
    const { stderr } = await keyward(['get', 'quiet'], { ...variables, ...LOUD });
    expect(stderr).toContain('azure:');
    expect(stderr).not.toMatch(/eyJ[\w-]{8,}\./);
    expect(leaksIn(stderr, variables['IDENTITY_HEADER'] ?? 'no header')).toEqual([]);
  });

  test('the emulator keeps it in memory alone: not in its output, its request log or its files', async () => {
    const revealed = await keyward(['get', 'quiet', '--reveal'], variables);
    expect(revealed.stdout).toBe(CANARY);
    const log = await fetch(`${ready.controlUrl}/requests`, {
      headers: { authorization: `Bearer ${ready.controlToken}` },
    });
    expect(log.status).toBe(200);
    const requests = await log.text();
    expect(requests).toContain('PUT /secrets/{name}');
    expect(leaksIn(requests, CANARY)).toEqual([]);
    expect(leaksIn(written, CANARY)).toEqual([]);
    expect(leaksIn(await filesBelow(home), CANARY)).toEqual([]);
  });
});

test('a diagnostic report leaves the environment out', async () => {
  const report = join(home, 'report.json');
  const atExit = `process.on('exit', () => process.report.writeReport(${JSON.stringify(report)}))`;
  const preload = `--import=data:text/javascript,${encodeURIComponent(atExit)}`;
  await keyward(['--version'], { NODE_OPTIONS: preload, TOLD_TO_THE_PROCESS: CANARY });
  const told = await readFile(report, 'utf8');
  expect(told).toContain('"commandLine"');
  expect(leaksIn(told, CANARY)).toEqual([]);
});

test.each([...formsOf(CANARY)])('a planted leak is found: %s', (name, form) => {
  expect(leaksIn(`before ${form} after`, CANARY)).toContain(name);
});

test('a planted leak is found in base64 at any place, and in the alphabet of URLs', () => {
  for (const before of ['', 'a', 'ab']) {
    for (const encoding of ['base64', 'base64url'] as const) {
      const planted = Buffer.from(`${before}${CANARY} and more`).toString(encoding);
      expect(leaksIn(planted, CANARY), `${encoding} after ${before.length}`).toHaveLength(1);
    }
  }
});
