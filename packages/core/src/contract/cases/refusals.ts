import type { ErrorCode } from '../../errors/index.ts';
import type { ProviderLimits, SetSecretInput } from '../../provider/index.ts';
import { PATH_LENGTH } from '../../ref/index.ts';
import { PLACEHOLDER, secretValue } from '../../value/index.ts';
import { contentTypeFor, facet, read, refused, same, sameValue } from '../judge.ts';
import type { Draft, Stage } from '../stage.ts';

interface Refusal {
  readonly what: string;
  readonly why: string;
  readonly code: ErrorCode;
  input(stage: Stage): SetSecretInput;
}

const tagNames = (count: number) => Array.from({ length: count }, (_, index) => `${index}`.padStart(2, 't'));
const tagsOf = (names: readonly string[], value = 'v') =>
  Object.fromEntries(names.map((name) => [name, value]));

/** So many tags, each as long as it may be. */
function longTags({ tags: { nameLength, valueLength } }: ProviderLimits, count: number) {
  const names = tagNames(count).map((name) => name.padEnd(nameLength, 'n').slice(-nameLength));
  return tagsOf(names, 'v'.repeat(valueLength));
}

const REFUSALS_BEFORE: readonly Refusal[] = [
  {
    what: 'a value of one byte too many',
    why: 'the vault would refuse it only after the value has travelled',
    code: 'value_too_large',
    input: (stage) => ({ value: stage.value((mark) => mark.padEnd(stage.limits.valueBytes + 1, 'x')) }),
  },
  {
    what: 'a value of too many bytes in few enough characters',
    why: 'the limit is in bytes of UTF-8, and a count of characters lets text through that the vault cuts or refuses',
    code: 'value_too_large',
    input: (stage) => ({
      value: stage.value((mark) => mark.padEnd(Math.ceil(stage.limits.valueBytes / 2) + mark.length, 'é')),
    }),
  },
  {
    what: 'the placeholder as a value',
    why: 'somebody stored what a log shows, and the real value is lost with the next rotation',
    code: 'invalid_value',
    input: () => ({ value: secretValue(PLACEHOLDER) }),
  },
  {
    what: 'half a surrogate pair in a value',
    why: 'UTF-8 cannot hold it: the vault would store another text',
    code: 'invalid_value',
    input: (stage) => ({ value: stage.value((mark) => `${mark}\ud800`) }),
  },
  {
    what: 'one tag too many',
    why: 'the vault answers with a text that names nothing',
    code: 'invalid_metadata',
    input: (stage) => ({ value: stage.value(), tags: tagsOf(tagNames(stage.limits.tags.count + 1)) }),
  },
  {
    what: 'a tag name that is too long',
    why: 'the vault answers with a text that names nothing',
    code: 'invalid_metadata',
    input: (stage) => ({
      value: stage.value(),
      tags: tagsOf(['n'.repeat(stage.limits.tags.nameLength + 1)]),
    }),
  },
  {
    what: 'a tag value that is too long',
    why: 'the vault answers with a text that names nothing',
    code: 'invalid_metadata',
    input: (stage) => ({
      value: stage.value(),
      tags: tagsOf(['t'], 'v'.repeat(stage.limits.tags.valueLength + 1)),
    }),
  },
  {
    what: 'a content type that is too long',
    why: 'the vault answers with a text that names nothing',
    code: 'invalid_metadata',
    input: (stage) => ({ value: stage.value(), contentType: 'c'.repeat(stage.limits.contentTypeLength + 1) }),
  },
  {
    what: 'an expiry before the beginning',
    why: 'the dates are swapped, and every check of validity fails from now on',
    code: 'invalid_metadata',
    input: (stage) => ({
      value: stage.value(),
      notBefore: new Date('2031-01-01T00:00:00Z'),
      expiresOn: new Date('2030-01-01T00:00:00Z'),
    }),
  },
  {
    what: 'a date that is none',
    why: 'it would be sent as null, which clears the expiry',
    code: 'invalid_metadata',
    input: (stage) => ({ value: stage.value(), expiresOn: new Date(Number.NaN) }),
  },
];

/** Nothing can be sent, so a refusal with the right code was made before. */
const refusals: readonly Draft[] = REFUSALS_BEFORE.map(({ what, why, code, input }) => ({
  name: `${what} is refused before the call`,
  why,
  needs: ['write'],
  async run(stage) {
    const path = stage.path('refused');
    const write = facet(await stage.under('unreachable'), 'write');
    const given = input(stage);
    await refused('set', () => write.set(path, given), code);
    await refused('update with a value', () => write.update({ path }, given), code);
    if (code !== 'invalid_metadata') return;
    const { value: _, ...metadata } = given;
    await refused('update without a value', () => write.update({ path }, metadata), code);
  },
}));

const PATHS: readonly { readonly what: string; readonly why: string; readonly path: string }[] = [
  { what: 'an empty path', why: 'in a URL it would mean the list of all secrets', path: '' },
  { what: 'a path that is too long', why: 'no tag can keep it', path: 'p'.repeat(PATH_LENGTH + 1) },
  { what: 'half a surrogate pair in a path', why: 'two such paths would become one name', path: 'p\udc00' },
];

const badPaths: readonly Draft[] = PATHS.map(({ what, why, path }) => ({
  name: `${what} is refused before the call`,
  why,
  needs: [],
  async run(stage) {
    const far = await stage.under('unreachable');
    await refused('get', () => far.get({ path }), 'invalid_path');
    const { write, versions, bin } = far;
    if (write !== undefined) {
      const value = stage.value();
      await refused('set', () => write.set(path, { value }), 'invalid_path');
      await refused('update', () => write.update({ path }, { enabled: false }), 'invalid_path');
      await refused('delete', () => write.delete(path), 'invalid_path');
    }
    if (versions !== undefined) {
      await refused('versions', () => first(versions.list(path)), 'invalid_path');
      await refused('versions.latest', async () => versions.latest(path), 'invalid_path');
    }
    if (bin === undefined) return;
    await refused('bin.get', () => bin.get(path), 'invalid_path');
    await refused('bin.recover', () => bin.recover(path), 'invalid_path');
    await refused('bin.purge', () => bin.purge(path), 'invalid_path');
  },
}));

async function first(items: AsyncIterable<unknown>): Promise<unknown> {
  for await (const item of items) return item;
  return undefined;
}

export const REFUSALS: readonly Draft[] = [
  ...refusals,
  ...badPaths,
  {
    name: 'metadata at its limits is stored',
    why: 'a limit that the provider promises and the vault refuses fails in production first',
    needs: ['write'],
    async run(stage) {
      const tags = longTags(stage.limits, stage.limits.tags.count);
      const most = stage.limits.contentTypeLength;
      const contentType = most === 0 ? contentTypeFor(stage.limits) : { contentType: 'c'.repeat(most) };
      const path = stage.path('limits');
      await stage.write.set(path, { value: stage.value(), tags, ...contentType });
      await stage.write.update({ path }, { value: stage.value() });
      await stage.write.update({ path }, { tags });
      const secret = await read(stage.provider, { path });
      same('tags', { ...secret.tags }, tags);
      same('content type', secret.contentType, contentType.contentType);
    },
  },
  {
    name: 'a path with underscores takes all tags, or says before the call that it takes one less',
    why: 'a tag that the provider needs for the path, and does not count, is refused by the vault after all',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('limits_');
      const { count } = stage.limits.tags;
      const far = facet(await stage.under('unreachable'), 'write');
      const full = { tags: longTags(stage.limits, count) };
      const set = () => far.set(path, { value: stage.value(), ...full });
      const { code } = await refused('set', set, 'invalid_metadata', 'vault_unreachable');
      await refused(
        'update with a value',
        () => far.update({ path }, { value: stage.value(), ...full }),
        code,
      );
      await refused('update without a value', () => far.update({ path }, full), code);
      const tags = longTags(stage.limits, code === 'invalid_metadata' ? count - 1 : count);
      await stage.write.set(path, { value: stage.value(), tags });
      await stage.write.update({ path }, { value: stage.value() });
      await stage.write.update({ path }, { tags });
      same('tags', { ...(await read(stage.provider, { path })).tags }, tags);
    },
  },
  {
    name: 'a refused write changes nothing',
    why: 'a write that is refused halfway leaves a value without its metadata',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('kept');
      const value = stage.value();
      const { version } = await stage.write.set(path, { value });
      const contentType = 'c'.repeat(stage.limits.contentTypeLength + 1);
      const act = () => stage.write.set(path, { value: stage.value(), contentType });
      await refused('set', act, 'invalid_metadata');
      const secret = await read(stage.provider, { path });
      sameValue('the value', secret.value, value);
      same('the version', secret.version, version);
    },
  },
];
