import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { emulated } from '../emulated.ts';
import { keyward } from '../keyward.ts';
import { isAlive, launch, listening } from './program.ts';

const { here, run, succeed } = emulated();
const KEY = ['--ref', 'KEY=azure://vault/key'] as const;

beforeAll(async () => {
  await succeed(['set', 'key'], 'first');
  await succeed(['set', 'app/db'], '{"user":"app","port":5432,"tls":{"verify":true},"none":null}');
});

const inNode = (script: string, ...args: string[]) => ['--', process.execPath, '-e', script, ...args];

test('arguments are passed on as they are, whatever they look like', async () => {
  const args = ['--', '--json', '-h', '--version', '', ' ', 'a b', '$HOME', '*', "it's", '"', '\\', 'é\n😀'];
  const script = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';
  const { stdout } = await succeed(['run', ...KEY, ...inNode(script, '--', ...args)]);
  expect(JSON.parse(stdout)).toEqual(args);
});

test('what stands behind the name of the program is its own without `--` too', async () => {
  const script = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';
  const { stdout } = await succeed(['run', ...KEY, process.execPath, '-e', script, 'x', '--watch']);
  expect(JSON.parse(stdout)).toEqual(['x', '--watch']);
});

test('variables: members as text, defaults, and nothing for what is optional and absent', async () => {
  const file = join(here().folder, 'secrets.yaml');
  await writeFile(
    file,
    `USER: azure://vault/app/db#user
PORT: azure://vault/app/db#port
TLS: azure://vault/app/db#tls
WHOLE: azure://vault/app/db
LEVEL: { ref: azure://vault/none, default: info }
NONE: { ref: azure://vault/app/db#none, optional: true }
ABSENT: { ref: azure://vault/none, optional: true }
`,
  );
  const names = ['USER', 'PORT', 'TLS', 'WHOLE', 'LEVEL', 'NONE', 'ABSENT', 'KEY', 'OWN', 'KEPT'];
  const script = `process.stdout.write(JSON.stringify(${JSON.stringify(names)}.map((name) => process.env[name])))`;
  const { stdout } = await keyward(
    ['run', '--secrets', file, ...KEY, '--without', 'KEPT', ...inNode(script)],
    { variables: { ...here().variables, USER: 'somebody', OWN: 'own', KEPT: 'kept' } },
  );
  expect(JSON.parse(stdout)).toEqual([
    'app',
    '5432',
    '{"verify":true}',
    '{"user":"app","port":5432,"tls":{"verify":true},"none":null}',
    'info',
    null,
    null,
    'first',
    'own',
    null,
  ]);
});

test('any name of a variable is one, whatever it is to JavaScript', async () => {
  const { stdout } = await succeed([
    'run',
    '--ref',
    '__proto__=azure://vault/key',
    '--',
    'printenv',
    '__proto__',
  ]);
  expect(stdout).toBe('first\n');
});

test('a secret is read once, however many of its keys are asked for', async () => {
  const { emulator } = here();
  emulator.requests.clear();
  const refs = ['user', 'port', 'tls'].flatMap((key) => ['--ref', `${key}=azure://vault/app/db#${key}`]);
  await succeed(['run', ...refs, '--', 'true']);
  expect(emulator.requests.count({ plane: 'vault', method: 'GET', status: 200 })).toBe(1);
});

test.each([
  [0, 'success'],
  [7, 'a failure'],
  [130, 'what looks like an interruption'],
])('ends with %i as the program does: %s', async (code) => {
  expect(await run(['run', ...KEY, ...inNode(`process.exit(${code})`)])).toEqual({
    code,
    stdout: '',
    stderr: '',
  });
});

test.each([
  ['SIGTERM', 'SIGTERM', 'by the same signal'],
  ['SIGKILL', 'SIGKILL', 'by force'],
  ['SIGINT', 'SIGINT', 'as shells want to see an interruption'],
  ['SIGSEGV', 139, 'by the code alone, since an image of this process would hold the values'],
] as const)('a program that dies of %s ends it with %s: %s', async (signal, how, why) => {
  const running = launch([...KEY, ...inNode(`process.kill(process.pid, '${signal}')`)], here().variables);
  expect(await running.end(), why).toEqual({ how, stderr: '' });
});

test('standard input and output are those of the program', async () => {
  const stdin = 'x'.repeat(300_000);
  const { stdout, stderr } = await succeed(['run', ...KEY, '--', 'cat'], stdin);
  expect({ same: stdout === stdin, stderr }).toEqual({ same: true, stderr: '' });
});

describe('signals', () => {
  test('each is passed on once, and the program decides what becomes of it', async () => {
    const running = launch([...KEY, ...listening(['KEY'])], here().variables);
    expect(await running.line()).toMatch(/^\d+ KEY=first$/);
    for (const signal of [
      'SIGHUP',
      'SIGUSR1',
      'SIGUSR2',
      'SIGQUIT',
      'SIGINT',
      'SIGINT',
      'SIGWINCH',
    ] as const) {
      running.process.kill(signal);
      expect(await running.line()).toBe(signal);
    }
    running.process.kill('SIGTERM');
    expect(await running.line()).toBe('SIGTERM');
    expect(await running.end()).toEqual({ how: 42, stderr: '' });
  });

  test('SIGKILL cannot be passed on: the program goes on alone, and is a shell’s to end', async () => {
    const running = launch([...KEY, ...listening([])], here().variables);
    const pid = Number.parseInt(await running.line(), 10);
    running.process.kill('SIGKILL');
    await once(running.process, 'exit');
    expect(isAlive(pid)).toBe(true);
    process.kill(pid, 'SIGTERM');
    expect(await running.line()).toBe('SIGTERM');
  });
});

describe('nothing is started', () => {
  const planting = () =>
    inNode(`require('node:fs').writeFileSync(${JSON.stringify(join(here().folder, 'ran'))}, '')`);
  const hasRun = () =>
    readFile(join(here().folder, 'ran')).then(
      () => true,
      () => false,
    );

  test.each([
    [['--ref', 'A=azure://vault/none', ...KEY], 4, 'secret_not_found', 'a secret that does not exist'],
    [['--ref', 'A=azure://vault/app/db#zip', ...KEY], 4, 'secret_not_found', 'a key that does not exist'],
    [['--ref', 'A=azure://nowhere/x', ...KEY], 2, 'unknown_mount', 'a mount that is not configured'],
    [['--ref', 'LD_PRELOAD=azure://vault/key'], 2, 'invalid_usage', 'a name that steers'],
    [[], 2, 'invalid_usage', 'nothing asked for'],
    [[...KEY, '--signal', 'SIGHUP'], 2, 'invalid_usage', 'a signal without --watch'],
    [
      [...KEY, '--watch', '--interval', '0.5'],
      2,
      'invalid_usage',
      'an interval that is no kindness to a vault',
    ],
    [[...KEY, '--watch', '--grace', 'x'], 2, 'invalid_usage', 'no number'],
    [
      ['--ref', 'A=azure://vault/key?version=1', '--watch'],
      2,
      'invalid_usage',
      'a watch over what never changes',
    ],
    [['--secrets', 'none.yaml'], 3, 'invalid_configuration', 'a file that is not there'],
  ] as const)('%j', async (args, code, name, why) => {
    const outcome = await run(['run', ...args, ...planting()]);
    expect(outcome, why).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr, why).toContain(`code: ${name}`);
    expect(await hasRun(), why).toBe(false);
  });

  test('a value that no variable can hold', async () => {
    await succeed(['set', 'nul'], 'canary\0x');
    const { code, stderr } = await run(['run', '--ref', 'A=azure://vault/nul', ...planting()]);
    expect([code, await hasRun()]).toEqual([2, false]);
    expect(stderr).toContain('A (--ref 1 of 1): The value holds a NUL character, which no variable can.');
    expect(stderr).not.toContain('canary');
  });

  test.each([
    ['\\0', 'a NUL character', 'it would end the variable'],
    ['\\ud800', 'half of a surrogate pair', 'it would become another character'],
  ])('a default that holds %s: %s', async (written, what, why) => {
    const file = join(here().folder, 'odd.yaml');
    await writeFile(file, `A: { ref: azure://vault/none, default: "canary${written}x" }\n`);
    const { code, stderr } = await run(['run', '--secrets', file, ...planting()]);
    expect([code, await hasRun()], why).toEqual([2, false]);
    expect(stderr).toContain(`The value holds ${what}, which no variable can.`);
    expect(stderr).not.toContain('canary');
  });

  test('what ails several is told once, and every problem has its fix', async () => {
    const args = ['--ref', 'A=azure://none/x', '--ref', 'B=azure://none/y', '--ref', 'C=azure://vault/none'];
    const { stderr } = await run(['run', ...args, ...planting()]);
    expect(stderr).toContain('error: 3 secrets cannot be had, and `');
    expect(stderr).toContain('  error: A (--ref 1 of 3), B (--ref 2 of 3): No mount `none` is configured');
    expect(stderr).toContain('  error: C (--ref 3 of 3): ');
    expect(stderr.match(/^ {4}fix: .+\.$/gm)).toHaveLength(2);
  });

  test('all problems are members of the JSON document', async () => {
    const args = ['--json', '--ref', 'A=azure://none/x', '--ref', 'C=azure://vault/none'];
    const { error } = JSON.parse((await run(['run', ...args, ...planting()])).stderr);
    expect(error.problems.map(({ code }: { code: string }) => code)).toEqual([
      'unknown_mount',
      'secret_not_found',
    ]);
  });

  test.each([
    ['no-such-program', 127, 'program_not_found'],
    ['./no-such-program', 127, 'program_not_found'],
    ['/etc/passwd', 126, 'program_not_started'],
  ])('%s', async (program, code, name) => {
    const outcome = await run(['run', ...KEY, '--', program, 'canary']);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toContain(`code: ${name}`);
    expect(outcome.stderr).not.toContain('canary');
  });
});
