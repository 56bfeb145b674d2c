import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('loading the package loads none of the Azure SDK, no YAML and no schemas: a cold start waits for it', async () => {
  const program = fileURLToPath(new URL('import.program.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 15_000 });
  const { modules, packages } = JSON.parse(stdout);
  expect(packages).toEqual(['cockatiel', 'fastest-levenshtein', 'lru-cache']);
  expect(modules).toBeGreaterThan(50);
});
