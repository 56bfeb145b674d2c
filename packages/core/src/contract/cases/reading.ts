import { randomBytes } from 'node:crypto';
import type { ProviderLimits } from '../../provider/index.ts';
import { secretValue } from '../../value/index.ts';
import { contentTypeFor, holds, read, refused, same, sameValue, tagsFor, told } from '../judge.ts';
import type { Draft } from '../stage.ts';

/** Far enough from now for any clock a store may run on. */
const PAST = new Date('2001-01-01T00:00:00Z');
const FUTURE = new Date('2999-01-01T00:00:00Z');

interface Text {
  readonly label: string;
  readonly why: string;
  readonly shape: (mark: string, limits: ProviderLimits) => string;
}

const TEXTS: readonly Text[] = [
  {
    label: 'Unicode beyond the basic plane',
    why: 'a passphrase is not ASCII, and a character is not a byte nor a code unit',
    shape: (mark) => `${mark} é 日本 🗝️ \u202e`,
  },
  {
    label: 'line ends and blanks at both ends',
    why: 'a PEM key without its last line end is another file',
    shape: (mark) => ` \r\n${mark}\n\t\n`,
  },
  {
    label: 'quotes, backslashes and braces',
    why: 'JSON inside JSON is where hand-made encoders break',
    shape: (mark) => `{"a":"${mark}\\","b":'%41&<>'}`,
  },
  {
    label: 'as many bytes as the store holds',
    why: 'a limit that is off by one shows only with the largest certificate',
    shape: (mark, { valueBytes }) => mark.padEnd(valueBytes, 'x'),
  },
  {
    label: 'as many bytes in two-byte characters as the store holds',
    why: 'a limit counted in UTF-8 must also hold for text that is not ASCII',
    shape: (mark, { valueBytes }) => {
      const wide = mark.padEnd(mark.length + Math.floor((valueBytes - mark.length) / 2), 'é');
      return wide.padEnd(wide.length + ((valueBytes - mark.length) % 2), 'x');
    },
  },
];

const roundTrips: readonly Draft[] = TEXTS.map(({ label, why, shape }) => ({
  name: `get gives back ${label}`,
  why,
  needs: ['write'],
  async run(stage) {
    const path = stage.path('text');
    const value = stage.value((mark) => shape(mark, stage.limits));
    await stage.write.set(path, { value });
    sameValue(label, (await read(stage.provider, { path })).value, value);
  },
}));

export const READING: readonly Draft[] = [
  {
    name: 'get gives back an empty value',
    why: 'an empty value is a value, and not a missing secret',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('empty');
      await stage.write.set(path, { value: secretValue('') });
      sameValue('an empty value', (await read(stage.provider, { path })).value, secretValue(''));
    },
  },
  ...roundTrips,
  {
    name: 'get tells what set was given',
    why: 'rotation and compliance decide by tags, content type and dates',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('metadata');
      const tags = tagsFor(stage.limits, 'blue');
      const contentType = contentTypeFor(stage.limits);
      const dates = { notBefore: PAST, expiresOn: FUTURE };
      const written = await stage.write.set(path, { value: stage.value(), tags, ...contentType, ...dates });
      const secret = await read(stage.provider, { path });
      const expected = { enabled: true, validity: 'valid', contentType: contentType.contentType, tags };
      const times = { notBefore: PAST.toISOString(), expiresOn: FUTURE.toISOString() };
      same('what get tells', told(secret), { ...expected, ...times });
      same('what set told', told(written), { ...expected, ...times });
      same('the path', secret.path, path);
      same('the version', secret.version, written.version);
      holds(!secret.managed, 'a secret without a certificate is told as managed by one.');
    },
  },
  {
    name: 'set leaves nothing of the version before',
    why: 'a value of another kind under the old content type or expiry misleads whoever reads it',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('replaced');
      const metadata = { tags: tagsFor(stage.limits, 'blue'), ...contentTypeFor(stage.limits) };
      await stage.write.set(path, { value: stage.value(), ...metadata, expiresOn: FUTURE });
      await stage.write.set(path, { value: stage.value() });
      const bare = { enabled: true, validity: 'valid', contentType: undefined, tags: {} };
      const secret = await read(stage.provider, { path });
      same('metadata', told(secret), { ...bare, notBefore: undefined, expiresOn: undefined });
    },
  },
  {
    name: 'get of an unknown secret is secret_not_found',
    why: 'null or an empty value would start an application with no password',
    needs: [],
    async run(stage) {
      const path = `${stage.root}/unknown`;
      await refused('get of an unknown secret', () => stage.provider.get({ path }), 'secret_not_found');
    },
  },
  {
    name: 'get of an unknown version is version_not_found',
    why: 'whoever pinned a version must learn that it is gone, and not get another value',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('pinned');
      const version = randomBytes(16).toString('hex');
      await stage.write.set(path, { value: stage.value() });
      const get = () => stage.provider.get({ path, version });
      await refused('get of an unknown version', get, 'version_not_found');
      const nowhere = () => stage.provider.get({ path: `${stage.root}/unknown`, version });
      await refused('get of a version of nothing', nowhere, 'version_not_found', 'secret_not_found');
    },
  },
  {
    name: 'get of a version reads that version',
    why: 'during a rotation both values are in use at once',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('rotated');
      const [before, after] = [stage.value(), stage.value()];
      const old = await stage.write.set(path, { value: before });
      const latest = await stage.write.set(path, { value: after });
      holds(old.version !== latest.version, 'two writes gave one version.');
      const pinned = await read(stage.provider, { path, version: old.version });
      sameValue('the old version', pinned.value, before);
      same('the version told', pinned.version, old.version);
      sameValue('the latest', (await read(stage.provider, { path })).value, after);
    },
  },
  {
    name: 'a secret outside its dates is readable and says so',
    why: 'Key Vault informs by dates and does not enforce them: a refusal would stop what runs today',
    needs: ['write'],
    async run(stage) {
      const [expired, early] = [stage.path('expired'), stage.path('early')];
      const value = stage.value();
      await stage.write.set(expired, { value, expiresOn: PAST });
      await stage.write.set(early, { value, notBefore: FUTURE });
      for (const [path, validity] of [
        [expired, 'expired'],
        [early, 'not_yet_valid'],
      ] as const) {
        const secret = await read(stage.provider, { path });
        same('the validity', secret.validity, validity);
        sameValue(`a secret that is ${validity}`, secret.value, value);
      }
    },
  },
  {
    name: 'a disabled secret is refused as secret_disabled',
    why: 'disabling is how a leaked secret is stopped, and it is neither missing nor a missing right',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('disabled');
      const { version } = await stage.write.set(path, { value: stage.value(), enabled: false });
      await refused('get of a disabled secret', () => stage.provider.get({ path }), 'secret_disabled');
      const pinned = () => stage.provider.get({ path, version });
      await refused('get of a disabled version', pinned, 'secret_disabled');
    },
  },
  {
    name: 'versions are disabled one by one',
    why: 'after a rotation the old version is disabled and the new one must stay readable',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('overlap');
      const [before, after] = [stage.value(), stage.value()];
      const old = await stage.write.set(path, { value: before });
      await stage.write.set(path, { value: after });
      await stage.write.update({ path, version: old.version }, { enabled: false });
      sameValue('the latest', (await read(stage.provider, { path })).value, after);
      const pinned = () => stage.provider.get({ path, version: old.version });
      await refused('get of the disabled old version', pinned, 'secret_disabled');
      await stage.write.update({ path, version: old.version }, { enabled: true });
      await stage.write.update({ path }, { enabled: false });
      await refused('get of the disabled latest', () => stage.provider.get({ path }), 'secret_disabled');
      sameValue(
        'the old version',
        (await read(stage.provider, { path, version: old.version })).value,
        before,
      );
    },
  },
  {
    name: 'what is handed in or out is not shared with the store',
    why: 'a caller that sorts or redacts its copy must not change what others read',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('shared');
      const tags = tagsFor(stage.limits, 'blue');
      const given = { ...tags };
      const expiresOn = new Date(FUTURE);
      await stage.write.set(path, { value: stage.value(), tags: given, expiresOn });
      expiresOn.setTime(0);
      for (const name of Object.keys(given)) given[name] = 'red';
      const first = await read(stage.provider, { path });
      first.expiresOn?.setTime(0);
      for (const name of Object.keys(tags)) Reflect.set(first.tags, name, 'red');
      const second = await read(stage.provider, { path });
      same('tags', { ...second.tags }, tags);
      same('expiresOn', second.expiresOn?.toISOString(), FUTURE.toISOString());
    },
  },
];
