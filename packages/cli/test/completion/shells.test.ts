import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { emulated } from '../emulated.ts';
import { BIN } from '../keyward.ts';

const { here, succeed } = emulated();
const run = promisify(execFile);

/** Why a shell cannot be tried here, if so. */
function absent(shell: string): string | undefined {
  return spawnSync(shell, ['-c', 'exit 0']).status === 0 ? undefined : `${shell} is not installed`;
}

/** A missing shell is a skip on a laptop, and a failure where the full tier runs in CI. */
function needs(context: TestContext, missing: string | undefined): void {
  if (missing === undefined) return;
  const { CI, KEYWARD_TEST_TIER } = process.env;
  if (CI && KEYWARD_TEST_TIER === 'full') throw new Error(missing);
  context.skip(missing);
}

const [zsh, fish] = ['zsh', 'fish'].map(absent);

let planted: string;
beforeAll(async () => {
  const bin = join(here().folder, 'bin');
  planted = join(here().folder, 'planted');
  await mkdir(bin);
  await writeFile(join(bin, 'keyward'), `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`);
  await chmod(join(bin, 'keyward'), 0o755);
  for (const name of ['app/db', 'azure://fabrikam/stripe/key', `code%20$(touch%20${planted})%20'`]) {
    await succeed(['set', name], 'example');
  }
});

/** Runs a shell with the program on its path, and gives the lines that it prints. */
async function lines(shell: string, args: readonly string[]): Promise<readonly string[]> {
  const { PATH = '', HOME = '', LD_LIBRARY_PATH = '' } = process.env;
  const env = { ...here().variables, PATH: `${join(here().folder, 'bin')}:${PATH}`, HOME, LD_LIBRARY_PATH };
  const { stdout, stderr } = await run(shell, args, { env, cwd: here().folder, timeout: 60_000 });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

/** A vault that takes two seconds is given up in silence, which a busy machine makes of every vault: it is asked again. */
const offers = (ask: () => Promise<readonly string[]>, why: string) =>
  expect.poll(ask, { timeout: 60_000, message: why });

/** What every shell offers for the last word of a line: the whole word. */
const OFFERS = [
  ['keyward meta', ['metadata'], 'a command'],
  ['keyward get app/', ['app/db'], 'a raw name'],
  ['keyward get azure://fab', ['azure://fabrikam/'], 'a mount, behind a colon'],
  ['keyward get azure://fabrikam/str', ['azure://fabrikam/stripe/key'], 'a ref'],
  ['keyward list --mount fabrikam str', ['stripe/key'], 'a name in another mount'],
  ['keyward get nothing-like-it', [], 'nothing'],
] as const;

describe('bash', () => {
  /** bash itself cuts the line before it calls the function, at blanks and at the signs of COMP_WORDBREAKS. */
  const cut = (line: string) =>
    [...line.matchAll(/'[^']*'?|[:=]+|[^\s:=]+|\s+$/g)].map(([word]) => (/^\s+$/.test(word) ? '' : word));

  const PROGRAM = `
    source <(keyward completion bash)
    COMP_LINE=$1 COMP_POINT=\${#1} COMP_WORDBREAKS=$2
    shift 2
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    _keyward_complete
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const BREAKS = ' \t\n"\'@><=;|&(:';
  const complete = (line: string, breaks = BREAKS) =>
    lines('bash', ['--noprofile', '--norc', '-c', PROGRAM, 'bash', line, breaks, ...cut(line)]);

  test.each(OFFERS)('%s', async (line, offered, why) => {
    const stays = /[^\s]*:/.exec(line)?.[0] ?? '';
    await offers(() => complete(line), why).toEqual(offered.map((word) => word.slice(stays.length)));
  });

  test.each([
    ['keyward emulator env --shell=f', ['fish'], 'behind ='],
    ['keyward get azure', ['azure://vault/', 'azure://contoso/', 'azure://fabrikam/'], 'all mounts'],
    ["keyward get 'azure://fab", ['azure://fabrikam/'], 'in quotes nothing is cut'],
    ['keyward  get\tapp/', ['app/db'], 'blanks of any kind'],
  ])('%s', async (line, offered, why) => {
    await offers(() => complete(line), why).toEqual(offered);
  });

  test('a name that is code is offered as no code', async () => {
    const [offered = '', ...more] = await complete('keyward get code');
    expect(more).toEqual([]);
    expect(offered).toMatch(/^code%20%24%28touch%20[\w./-]+%29%20%27$/);
    expect(existsSync(planted)).toBe(false);
  });

  test('where a colon cuts no words, the whole word is offered', async () => {
    const line = 'keyward get azure://fab';
    const words = ['keyward', 'get', 'azure://fab'];
    const args = ['--noprofile', '--norc', '-c', PROGRAM, 'bash', line, ' \t\n', ...words];
    expect(await lines('bash', args)).toEqual(['azure://fabrikam/']);
  });

  test('what stands on the line is not run', async () => {
    await complete(`keyward get $(touch ${planted}) azure://fab`);
    await complete(`keyward get a > ${planted} b`);
    expect(existsSync(planted)).toBe(false);
  });

  test('the script can be read twice', async () => {
    const twice = 'source <(keyward completion bash); source <(keyward completion bash)';
    expect(await lines('bash', ['--noprofile', '--norc', '-euc', twice])).toEqual([]);
  });
});

describe('zsh', () => {
  /** What only the line editor has is stood in for: this is what the script asks of it. */
  const PROGRAM = `
    compdef() { }
    compset() { PREFIX=\${PREFIX#*=} }
    _files() { print -r -- files }
    _describe() {
      local each
      for each in "\${(@P)2}"; do each=\${each//\\\\:/%%}; print -r -- "\${\${each%%:*}//\\%\\%/:}"; done
    }
    source <(keyward completion zsh)
    words=("\${(@)argv}") CURRENT=$# PREFIX=$argv[-1]
    _keyward || true`;
  const complete = (line: string) => lines('zsh', ['-f', '-c', PROGRAM, 'zsh', ...line.split(' ')]);

  test.for([
    ...OFFERS,
    ['keyward emulator env --shell=f', ['fish'], 'behind ='],
    ['keyward set app/db --value-from db', ['files'], 'files'],
  ] as const)('%s', async ([line, offered, why], context) => {
    needs(context, zsh);
    await offers(() => complete(line), why).toEqual(offered);
  });
});

describe('fish', () => {
  const PROGRAM = `
    keyward completion fish | source
    complete -C "$argv[1]" | string replace -r '\\t.*' ''
    exit 0`;

  test.for([...OFFERS, ['keyward emulator env --shell=f', ['--shell=fish'], 'behind =']] as const)(
    '%s',
    async ([line, offered, why], context) => {
      needs(context, fish);
      await offers(() => lines('fish', ['--no-config', '-c', PROGRAM, line]), why).toEqual(offered);
    },
  );
});
