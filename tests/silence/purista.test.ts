import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type Emulator, environmentOf, startEmulator } from '@keyward/emulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CANARY, formsOf, leaksIn } from './canary.ts';

const PROGRAM = fileURLToPath(new URL('./purista.program.ts', import.meta.url));
/** Every part that can log is told to. */
const LOUD = { AZURE_LOG_LEVEL: 'verbose', DEBUG: '*' };
/** As it stands in a heap snapshot, which escapes what is not plain. */
const PLAIN = 'canary-of-the-heap-5d1e77';

let folder: string;
let emulator: Emulator;
let variables: Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyward-purista-'));
  emulator = await startEmulator({ folder, vaults: ['contoso'] });
  ({ variables } = await environmentOf(emulator));
});
afterAll(async () => {
  await emulator?.close();
  await rm(folder, { recursive: true });
});

async function program(args: readonly string[], stdin: string, more: object = {}) {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: {
      PATH,
      HOME: folder,
      ...variables,
      KEY_VAULT_URI: emulator.vaults['contoso']?.localhostUrl,
      ...more,
    },
  });
  child.stdin.end(stdin);
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await closed;
  return { code, stdout, stderr };
}

const seed = (name: string, value: string, enabled = true) =>
  emulator.seed({
    format: 'keyward-emulator-state/1',
    vaults: [{ name: 'contoso', secrets: [{ name, versions: [{ value, enabled }] }] }],
  });

test('a store of PURISTA tells a value to nobody, whatever fails and whoever logs', async () => {
  await seed('off', CANARY, false);
  emulator.faults.add({
    match: { method: 'PUT', route: '/secrets/torn' },
    effect: { kind: 'reset' },
    when: 'after',
  });
  const { code, stdout, stderr } = await program([], CANARY, LOUD);
  expect([code, stdout]).toEqual([0, expect.stringContaining('failed 6\n')]);
  // Something was told of every kind, or there is nothing to be silent in.
  for (const told of ['secret_disabled', 'malformed_ref', 'unknown_mount', 'value_too_large', '"stopped"']) {
    expect(stdout).toContain(told);
  }
  expect(stderr).toContain('azure:');
  expect(leaksIn(stdout + stderr, CANARY)).toEqual([]);
  expect(formsOf(CANARY).size).toBeGreaterThan(5);
});

test('after its end no value is left on the heap', async (context) => {
  context.skip(
    process.env['KEYWARD_TEST_TIER'] !== 'full',
    'two heap snapshots take seconds: `npm run test:full`',
  );
  await seed('held', PLAIN);
  expect((await program([folder], '')).code).toBe(0);
  const held = async (name: string) =>
    (await readFile(join(folder, `${name}.heapsnapshot`), 'utf8')).includes(PLAIN);
  expect([await held('before'), await held('after')]).toEqual([true, false]);
});
