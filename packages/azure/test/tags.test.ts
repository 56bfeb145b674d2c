import { SecretClient } from '@azure/keyvault-secrets';
import { secretValue } from '@keyward/core/value';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AzureProvider, azureProvider } from '../src/index.ts';
import { type Emulated, emulated } from './emulated.ts';

// Key Vault stores 15 tags; the emulator refuses a sixteenth as the service does.

const value = secretValue('example');
const tagsOf = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, 'x']));
let on: Emulated;
let provider: AzureProvider;

beforeAll(async () => {
  on = await emulated();
  provider = azureProvider({ vaultUrl: on.url, credential: on.officer() });
});
afterAll(async () => {
  await provider.close();
  await on[Symbol.asyncDispose]();
});
beforeEach(() => on.emulator.requests.clear());

describe('tags that fit', () => {
  test.each([
    ['plain/path', 15, 'its name tells the path, and the vault has room for 15'],
    ['PLAIN-NAME', 15, 'a raw name is a path of its own'],
    ['HASHED_PATH', 14, 'the fifteenth keeps the path'],
  ])('under `%s` are %d: %s', async (path, count, _why) => {
    const tags = tagsOf(count);
    await provider.write.set(path, { value, tags });
    const written = await provider.write.update({ path }, { tags: { ...tags, t0: 'changed' } });
    await provider.write.update({ path }, { value });
    const read = await provider.get({ path });
    expect({ path: read.path, tags: read.tags }).toEqual({ path, tags: { ...tags, t0: 'changed' } });
    expect(written.tags).toEqual(read.tags);
  });
});

describe('tags that do not fit', () => {
  const own = (count: number) =>
    `There are ${count} tags, and Keyward's own \`keyward-path\`, which keeps the path \`DATABASE_URL\`, is one more: the vault stores 15.`;
  const rename =
    'Leave a tag out, or use a path of letters, digits, single hyphens and slashes, which needs no tag.';
  test.each([
    ['DATABASE_URL', 15, own(15), rename, 'the path needs a tag itself'],
    ['DATABASE_URL', 16, own(16), rename, 'who takes one away must not be refused again'],
    [
      'app/db',
      16,
      'There are 16 tags, more than the 15 that the vault stores.',
      'Key Vault keeps 15 tags, one of which Keyward may need; their names and values have up to 256 characters, a content type up to 255.',
      'the vault has no room for more',
    ],
  ])('under `%s`, %d of them, are refused before the call', async (path, count, message, hint, why) => {
    const tags = tagsOf(count);
    for (const act of [
      () => provider.write.set(path, { value, tags }),
      () => provider.write.update({ path }, { value, tags }),
      () => provider.write.update({ path }, { tags }),
    ]) {
      const refused = expect(act(), why).rejects;
      await refused.toMatchObject({ code: 'invalid_metadata', message, hint });
    }
    expect(on.emulator.requests.count()).toBe(0);
  });
});

test('a secret to which somebody else gave 15 tags is updated, and keeps them', async () => {
  const tags = tagsOf(15);
  const somebodyElse = new SecretClient(on.localhostUrl, on.officer(), {
    disableChallengeResourceVerification: true,
  });
  await somebodyElse.setSecret('theirs', 'example', { tags });
  const disabled = await provider.write.update({ path: 'theirs' }, { enabled: false });
  const enabled = await provider.write.update({ path: 'theirs' }, { value, enabled: true });
  const { properties } = await somebodyElse.getSecret('theirs');
  expect([disabled.tags, enabled.tags, properties.tags]).toEqual([tags, tags, tags]);
  expect(properties.version).toBe(enabled.version);
});
