import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentOf, startEmulator } from '@keyward/emulator';
import { describe, expect, test } from 'vitest';
import { parseScript } from './parse.ts';
import { runScript } from './run.ts';

const SCRIPTS = fileURLToPath(new URL('../scripts/', import.meta.url));

async function runs(text: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'keyward-script-'));
  try {
    await using emulator = await startEmulator({
      vaults: ['contoso', 'fabrikam'],
      folder: join(folder, 'home'),
    });
    const { variables } = await environmentOf(emulator);
    const mounts = variables['KEYWARD_MOUNTS']?.split(',').map((mount) => mount.split('=', 2)) ?? [];
    const addresses = Object.fromEntries(mounts);
    await runScript(parseScript(text), { folder, emulator, variables, addresses });
  } finally {
    await rm(folder, { recursive: true });
  }
}

const names = (await readdir(SCRIPTS)).filter((name) => name.endsWith('.txt')).sort();

test.concurrent.each(names)('%s', { timeout: 120_000 }, async (name) => {
  await runs(await readFile(join(SCRIPTS, name), 'utf8'));
});

describe('a script that is wrong fails', () => {
  test.each([
    ['keyward get nothing-here', /^line 1: keyward get nothing-here: it ended with 4\n/, 'a run that fails'],
    ['! keyward --version', /^line 1: ! keyward --version\n/, 'a run that should fail'],
    ['keyward --version\nstdout absent', /^line 2: stdout absent\n/, 'another output'],
    ['keyward --version\n! stdout \\d', /^line 2: ! stdout/, 'an output that should be another'],
    ['keyward --version\nexit 3', /^line 2: exit 3: it ended with 0\n/, 'another code'],
    ['keyward --version\ncmp stdout x\n-- x --\n0.0\n', /^line 2: cmp stdout x: it is\n/, 'another text'],
    ['complete x met\n-- x --\n:0\n', /^line 1: complete x met: it is\nmetadata/, 'another offer'],
    ["keyward list --json\njson secrets '[1]'", /^line 2: json secrets \[1\]: it is \[\]/, 'another member'],
    ['requests 3 GET', /^line 1: requests 3 GET: there were 0/, 'another number of requests'],
    ['dance', /^line 1: there is no `dance`/, 'an unknown verb'],
    ['stdout x', /^the program has not run yet/, 'a judgement before a run'],
    ["keyward 'open", /^line 1: a quote is not closed/, 'an open quote'],
  ])('%j', async (text, message, why) => {
    await expect(runs(text), why).rejects.toThrow(message);
  });
});
