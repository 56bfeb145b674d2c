import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

/** Static imports of values: what loading a module loads. */
const VALUE_IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^;]*?\sfrom\s+)?'([^']+)'/gm;

async function loaded(file: URL, seen = new Set<string>()): Promise<ReadonlySet<string>> {
  const text = await readFile(file, 'utf8');
  for (const [, specifier = ''] of text.matchAll(VALUE_IMPORT)) {
    if (!specifier.startsWith('.')) {
      seen.add(specifier);
      continue;
    }
    const next = new URL(specifier, file);
    if (seen.has(next.href)) continue;
    seen.add(next.href);
    await loaded(next, seen);
  }
  return seen;
}

test('the package loads none of the Azure SDK: that takes 300 ms, and waits for the first call', async () => {
  const all = [...(await loaded(new URL('./index.ts', import.meta.url)))];
  expect(all.filter((specifier) => specifier.startsWith('@azure/'))).toEqual([]);
  expect(all.some((specifier) => specifier.endsWith('provider/writing.ts'))).toBe(true);
  const client = await loaded(new URL('./client/secret-client.ts', import.meta.url));
  expect(client).toContain('@azure/keyvault-secrets');
});
