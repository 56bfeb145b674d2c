import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StateDocument, startEmulator } from '@keyward/emulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { codeBlocks } from '../../tools/source/doc.ts';
import { REPOSITORY } from '../../tools/source/tree.ts';

let page = '';
let folder = '';
beforeAll(async () => {
  page = await readFile(join(REPOSITORY, 'docs/emulator/ci.md'), 'utf8');
  folder = await mkdtemp(join(tmpdir(), 'keyward-pages-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function shown(name: string): string {
  const [, behind] = page.split(`<!-- ${name} -->\n`);
  const code = behind === undefined ? undefined : codeBlocks(behind)[0]?.code;
  if (code === undefined) throw new Error(`The page shows no ${name}.`);
  return code;
}
const seed = (): StateDocument => JSON.parse(shown('seed'));

/** The variables of an emulator that has the page's seed, with the ports that the page supposes. */
async function variables(home: string): Promise<Readonly<Record<string, string>>> {
  await using emulator = await startEmulator({ seed: seed(), folder: join(folder, 'certificates') });
  const { localhostUrl = '' } = emulator.vaults['orders'] ?? {};
  const [plain = ''] = /\d+(?=\/msi)/.exec(emulator.identityEndpoint) ?? [];
  return {
    KEY_VAULT_URI: localhostUrl.replace('localhost', '127.0.0.1').replace(/\d+$/, '8445'),
    AZURE_TENANT_ID: emulator.tenantId,
    IDENTITY_ENDPOINT: emulator.identityEndpoint.replace(plain, '8444'),
    IDENTITY_HEADER: emulator.identityHeader,
    NODE_EXTRA_CA_CERTS: emulator.caFile.replace(join(folder, 'certificates'), `${home}/emulator`),
    SSL_CERT_FILE: emulator.bundleFile.replace(join(folder, 'certificates'), `${home}/emulator`),
    REQUESTS_CA_BUNDLE: emulator.bundleFile.replace(join(folder, 'certificates'), `${home}/emulator`),
  };
}

test('the compose file sets what the emulator says of itself', async () => {
  const { services, volumes } = parse(shown('compose'));
  const expected = await variables('/data');
  expect(services.app.environment).toEqual(expected);
  expect(services.app.network_mode).toBe('service:emulator');
  expect(services.app.depends_on).toEqual({ emulator: { condition: 'service_healthy' } });
  expect(Object.keys(volumes)).toEqual(['keyward']);
});

test('the development container sets what the emulator says of itself', async () => {
  const { remoteEnv, containerEnv } = JSON.parse(shown('devcontainer'));
  const { PATH: path, ...set } = remoteEnv;
  const expected = await variables(containerEnv.KEYWARD_HOME);
  expect(set).toEqual(expected);
  expect(path).toContain('/tmp/programs/bin');
});

test('the workflow starts the emulator and hands its variables on', async () => {
  const { jobs } = parse(shown('workflow'));
  const step = jobs.test.steps.find(({ name }: { name?: string }) => name === 'Start the emulator');
  const program = join(folder, 'keyward');
  // Any free port, since another emulator may hold the usual one.
  const bin = join(REPOSITORY, 'packages/cli/bin/keyward.js');
  await writeFile(
    program,
    `#!/bin/sh\n[ "$2" = env ] || set -- "$@" --port 0\nexec '${process.execPath}' '${bin}' "$@"\n`,
  );
  await chmod(program, 0o755);
  const environment = join(folder, 'environment');
  let started: ChildProcess | undefined;
  try {
    started = spawn('bash', ['-e', '-o', 'pipefail', '-c', step.run], {
      detached: true,
      stdio: 'ignore',
      env: {
        PATH: `${folder}:${process.env['PATH']}`,
        HOME: folder,
        KEYWARD_HOME: join(folder, 'home'),
        RUNNER_TEMP: folder,
        GITHUB_ENV: environment,
      },
    });
    const code = await new Promise((resolve) => started?.once('exit', resolve));
    expect(code).toBe(0);
    const lines = (await readFile(environment, 'utf8')).trimEnd().split('\n');
    const set = Object.fromEntries(
      lines.map((line) => /^(\w+)=(.*)$/.exec(line)?.slice(1) ?? [line, 'no variable']),
    );
    expect(Object.keys(set)).toEqual(
      expect.arrayContaining(['KEY_VAULT_URI', 'IDENTITY_ENDPOINT', 'IDENTITY_HEADER']),
    );
    const health = set['KEYWARD_EMULATOR_CONTROL_URL'];
    expect((await fetch(`${health}/health`)).status).toBe(200);
  } finally {
    if (started?.pid !== undefined) process.kill(-started.pid);
  }
});
