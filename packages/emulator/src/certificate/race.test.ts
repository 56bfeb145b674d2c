import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { systemClock } from '../clock/clock.ts';
import { openCertificates } from './certificates.ts';
import { temporaryFolder } from './folder.fixture.ts';

const PROGRAM = `
  const [, module, key, folder] = process.argv;
  const { openCertificates } = await import(module);
  const { openSigningKey } = await import(key);
  process.stdout.write('ready\\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  const { caPem, chain } = await openCertificates({ folder, clock: { now: () => Date.now() } });
  const { jwk } = await openSigningKey(folder);
  process.stdout.write(JSON.stringify({ caPem, chain, kid: jwk.kid }));
  process.exit();
`;

test.each([
  { state: 'empty', generation: 1 },
  { state: 'damaged', generation: 2 },
])(
  'processes that start at once in a folder that is $state end with one root and one signing key',
  async ({ state, generation }) => {
    const folder = join(await temporaryFolder(), 'shared');
    if (state === 'damaged') {
      await mkdir(join(folder, 'authority-1'), { recursive: true, mode: 0o700 });
      await mkdir(join(folder, 'signing-key-1'));
      await writeFile(join(folder, 'authority-1', 'root.pem'), 'damaged');
      await writeFile(join(folder, 'signing-key-1', 'key.pem'), 'damaged', { mode: 0o600 });
    }
    const modules = ['./certificates.ts', '../identity/key.ts'].map(
      (path) => new URL(path, import.meta.url).href,
    );
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM, ...modules, folder], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    await Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
    const outputs = children.map(async ({ stdin, stdout }) => {
      stdin.end('go\n');
      return JSON.parse(await text(stdout)) as { caPem: string; chain: string; kid: string };
    });
    const results = await Promise.all(outputs);
    expect(new Set(results.map(({ kid }) => kid)).size).toBe(1);
    expect(new Set(results.map(({ caPem }) => caPem)).size).toBe(1);
    const after = await openCertificates({ folder, clock: systemClock });
    expect(after.caPem).toBe(results[0]?.caPem);
    expect(results.map(({ chain }) => chain)).toContain(after.chain);
    expect(await readFile(after.caFile, 'utf8')).toBe(after.caPem);
    expect(await readdir(folder)).toEqual([
      `authority-${generation}`,
      'bundle.pem',
      'ca.pem',
      `signing-key-${generation}`,
    ]);
  },
);
