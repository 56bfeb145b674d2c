import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyward, start } from './keyward.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'keyward-cli-'));
});
afterAll(() => rm(home, { recursive: true }));

const at = (name: string) => join(home, name);
const call = (...args: string[]) => keyward(['emulator', ...args], { variables: { KEYWARD_HOME: home } });

/** Starts the program's emulator, waits for its first line, and ends it by Ctrl-C when the block is over. */
async function running(...args: string[]) {
  const child = start(['emulator', '--port', '0', '--json', ...args], { KEYWARD_HOME: home });
  const [line] = await once(createInterface(child.stdout), 'line');
  return {
    ready: JSON.parse(line),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGINT');
      await once(child, 'close');
    },
  };
}

test('what a seed says is exported again; what is kept is there at the next start; an import comes on top', async () => {
  const seed = {
    format: 'keyward-emulator-state/1',
    tenant: { clientSecret: 'the-client-secret' },
    vaults: [{ name: 'contoso', secrets: { hello: 'world' } }],
  };
  await writeFile(at('seed.json'), `\uFEFF${JSON.stringify(seed)}`);
  const options = ['--seed', at('seed.json'), '--data', at('data')];
  let tenantId: string;
  {
    await using emulator = await running(...options);
    tenantId = emulator.ready.tenantId;
    expect(emulator.ready.clientSecret).toBe('the-client-secret');
    const told = await call('export');
    expect(told).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(told.stdout)).toMatchObject({
      tenant: { tenantId },
      vaults: [
        {
          name: 'contoso',
          secrets: [
            { name: 'hello', versions: [{ value: 'world', created: expect.stringMatching(/^now/) }] },
          ],
        },
      ],
    });
    const written = await call('export', '--times', 'absolute', '--output', at('export.json'));
    expect(written).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(((await stat(at('export.json'))).mode & 0o777).toString(8)).toBe('600');
    const again = await call('export', '--output', at('export.json'));
    expect(again.code).not.toBe(0);
    expect(again.stderr).toContain('cannot be made (EEXIST)');
    const other = {
      vaults: [
        {
          attributes: { baseUri: 'https://fabrikam.localhost:8443' },
          keys: { signing: {} },
          secrets: { theirs: { versions: [{ value: 'imported' }] } },
        },
      ],
    };
    await writeFile(at('lowkey.json'), JSON.stringify(other));
    expect(await call('import', at('lowkey.json'), '--from', 'lowkey-vault')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'Imported: 1 vault with 1 secret.\nLeft out, having no place here: 1 key.\n',
    });
    const twice = await call('import', at('lowkey.json'), '--from', 'lowkey-vault');
    expect(twice.code).not.toBe(0);
    expect(twice.stderr).toContain('vaults[0].secrets[0].name: the vault has a secret of this name');
    const second = await call('--port', '0', '--data', at('data'));
    expect(second.code).not.toBe(0);
    expect(second.stderr).toContain('Another emulator has the data in');
  }
  {
    await using emulator = await running(...options);
    expect(emulator.ready.tenantId).toBe(tenantId);
    expect(Object.keys(emulator.ready.vaults)).toEqual(['contoso', 'fabrikam']);
  }
  await using fresh = await running('--seed', at('export.json'));
  expect(fresh.ready.tenantId).toBe(tenantId);
}, 60_000);

test('a clock that is kept is told of at the next start', async () => {
  const data = ['--data', at('clocked')];
  {
    await using _emulator = await running(...data);
    expect(await call('ctl', 'clock', 'freeze', '2031-05-06')).toMatchObject({ code: 0 });
  }
  const child = start(['emulator', '--port', '0', ...data], { KEYWARD_HOME: home });
  try {
    const seen: string[] = [];
    for await (const line of createInterface(child.stdout)) {
      seen.push(line);
      if (line.startsWith('Ctrl-C stops it')) break;
    }
    expect(seen).toContain('Its clock is frozen at 2031-05-06T00:00:00.000Z, as --data kept it.');
  } finally {
    child.kill('SIGINT');
    await once(child, 'close');
  }
}, 60_000);

test('an import becomes a seed without any emulator', async () => {
  const vaults = [
    { attributes: { baseUri: 'https://localhost:8443' }, secrets: { a: { versions: [{ value: 'x' }] } } },
  ];
  await writeFile(at('theirs.json'), JSON.stringify({ vaults }));
  expect(
    await call('import', at('theirs.json'), '--from', 'lowkey-vault', '--output', at('ours.json')),
  ).toMatchObject({ code: 0, stderr: 'Imported: 1 vault with 1 secret.\n' });
  expect(JSON.parse(await readFile(at('ours.json'), 'utf8'))).toMatchObject({
    vaults: [{ name: 'keyward' }],
  });
});

test.each([
  { args: ['--seed', 'nowhere.json'], says: 'The file "nowhere.json" cannot be read (ENOENT).' },
  {
    args: ['--seed', 'broken.json'],
    says: 'The file that `--seed` names is not JSON from line 1, column 15 on.',
  },
  { args: ['--seed', 'wrong.json'], says: 'vaults[0].secrets.a.value: this is not a text.' },
  { args: ['export'], says: 'No emulator of this user is running.' },
  { args: ['import', 'wrong.json', '--from', 'azurite'], says: 'Allowed choices are lowkey-vault.' },
])('$args is refused: $says', async ({ args, says }) => {
  await writeFile(at('broken.json'), '{"secret-value');
  await writeFile(
    at('wrong.json'),
    JSON.stringify({
      format: 'keyward-emulator-state/1',
      vaults: [{ name: 'one', secrets: { a: { value: 'secret-value' } } }],
    }),
  );
  const { code, stderr } = await keyward(['emulator', ...args], {
    variables: { KEYWARD_HOME: home },
    cwd: home,
  });
  expect(code).not.toBe(0);
  expect(stderr).toContain(says);
  expect(stderr).not.toContain('secret-value');
});
