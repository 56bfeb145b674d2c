import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { providerContract } from '@keyward/core/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { FOLDER_GAPS, folderSubject } from './folder-subject.ts';

const folder = await mkdtemp(join(tmpdir(), 'secrets-'));
afterAll(() => rm(folder, { recursive: true }));
const subject = folderSubject(folder);

describe('a folder of secrets keeps the contract', () => {
  const all = providerContract({ gaps: FOLDER_GAPS });
  // What needs a facet that a folder does not have says nothing about it.
  for (const each of all.filter(({ needs }) =>
    needs.every((facet) => subject.provider[facet] !== undefined),
  )) {
    test(each.name, async ({ skip }) => {
      if (each.gap !== undefined) skip(each.gap);
      await each.run(subject);
    });
  }
});

// The contract cannot write here, so what is read is a test of its own.
test('a file is a secret', async () => {
  await writeFile(join(folder, 'app%2Fdb.secret'), 'example');
  const { value, version } = await subject.provider.get({ path: 'app/db' });
  // Reveal before comparing: any two wrapped values are equal to a test runner.
  expect(value.reveal()).toBe('example');
  expect(await Array.fromAsync(subject.provider.list({ prefix: 'app/' }))).toMatchObject([
    { path: 'app/db' },
  ]);
  expect((await subject.provider.get({ path: 'app/db', version })).value.reveal()).toBe('example');
  const other = subject.provider.get({ path: 'app/db', version: 'another' });
  await expect(other).rejects.toMatchObject({ code: 'version_not_found' });
});

test('a folder that is away is not a secret that is missing', async () => {
  const { provider } = folderSubject(join(folder, 'none'));
  await expect(provider.get({ path: 'app/db' })).rejects.toMatchObject({ code: 'vault_unreachable' });
});
