import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

const PROGRAM = `
  import { startEmulator } from '@keyward/emulator';
  await using emulator = await startEmulator({ vaults: ['orders'] });
  console.log(JSON.stringify(process.moduleLoadList));
`;

test('a started emulator has not loaded fetch, which `import` of node:http does: ten megabytes', async () => {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    cwd: import.meta.dirname,
  });
  expect(JSON.parse(stdout)).not.toContain('NativeModule internal/deps/undici/undici');
});
