import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** What loading a door loads. */
async function loadedBy(door: string) {
  const program = fileURLToPath(new URL('import.program.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program, door], { timeout: 15_000 });
  return JSON.parse(stdout);
}

test('loading the package loads none of the Azure SDK, no YAML, no schemas and no OpenTelemetry: a cold start waits for it', async () => {
  const { modules, packages } = await loadedBy('keyward');
  expect(packages).toEqual(['cockatiel', 'fastest-levenshtein', 'lru-cache']);
  expect(modules).toBeGreaterThan(50);
});

test('who asks for telemetry gets the interface of OpenTelemetry, and nothing else with it', async () => {
  const { packages } = await loadedBy('keyward/telemetry');
  expect(packages).toEqual(['@opentelemetry/api']);
});
