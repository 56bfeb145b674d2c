import { randomBytes } from 'node:crypto';
import { collect, contentTypeFor, holds, read, refused, same, sameValue, tagsFor, told } from '../judge.ts';
import type { Draft } from '../stage.ts';

const PAST = new Date('2001-01-01T00:00:00Z');
const FUTURE = new Date('2999-01-01T00:00:00Z');

export const UPDATING: readonly Draft[] = [
  {
    name: 'update with a value carries metadata over',
    why: "Key Vault's SET empties what is not given: a rotation would lose owner tags and expiry",
    needs: ['write'],
    async run(stage) {
      const path = stage.path('carried');
      const metadata = { tags: tagsFor(stage.limits, 'blue'), ...contentTypeFor(stage.limits) };
      const after = stage.value();
      const old = await stage.write.set(path, { value: stage.value(), ...metadata, expiresOn: FUTURE });
      const latest = await stage.write.update({ path }, { value: after });
      holds(old.version !== latest.version, 'an update with a value made no new version.');
      const secret = await read(stage.provider, { path });
      sameValue('the new version', secret.value, after);
      same('tags', { ...secret.tags }, metadata.tags);
      same('content type', secret.contentType, metadata.contentType);
      same('expiresOn', secret.expiresOn?.toISOString(), FUTURE.toISOString());
    },
  },
  {
    name: 'update with a value does not carry a past expiry over',
    why: 'a fresh value that is born expired sets off every alarm at once',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('renewed');
      const tags = tagsFor(stage.limits, 'blue');
      await stage.write.set(path, { value: stage.value(), tags, expiresOn: PAST });
      await stage.write.update({ path }, { value: stage.value() });
      const { expiresOn, validity, tags: kept } = await read(stage.provider, { path });
      same(
        'dates and tags',
        { expiresOn, validity, kept: { ...kept } },
        {
          expiresOn: undefined,
          validity: 'valid',
          kept: tags,
        },
      );
    },
  },
  {
    name: 'update with a value carries a start that lies ahead over, and no other',
    why: 'a new value of a secret that is not valid yet must not become valid at once',
    needs: ['write'],
    async run(stage) {
      const [ahead, passed] = [stage.path('ahead'), stage.path('passed')];
      await stage.write.set(ahead, { value: stage.value(), notBefore: FUTURE });
      await stage.write.set(passed, { value: stage.value(), notBefore: PAST });
      await stage.write.update({ path: ahead }, { value: stage.value() });
      await stage.write.update({ path: passed }, { value: stage.value() });
      const starts = [
        await read(stage.provider, { path: ahead }),
        await read(stage.provider, { path: passed }),
      ];
      same(
        'notBefore',
        starts.map(({ notBefore, validity }) => [notBefore?.toISOString(), validity]),
        [
          [FUTURE.toISOString(), 'not_yet_valid'],
          [undefined, 'valid'],
        ],
      );
    },
  },
  {
    name: 'update with a value refuses dates that together never let it be valid',
    why: 'what is given and what is carried over are each in order, and a secret nobody can use comes of them',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('never');
      const before = stage.value();
      const end = new Date('2998-01-01T00:00:00Z');
      await stage.write.set(path, { value: before, expiresOn: end });
      const update = () => stage.write.update({ path }, { value: stage.value(), notBefore: FUTURE });
      await refused('update', update, 'invalid_metadata');
      sameValue('the version that was there', (await read(stage.provider, { path })).value, before);
    },
  },
  {
    name: 'update with a value lets what is given win',
    why: 'a rotation sets its own expiry and tags on top of what it carries over',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('given');
      const tags = tagsFor(stage.limits, 'red');
      const sooner = new Date('2998-01-01T00:00:00Z');
      const before = tagsFor(stage.limits, 'blue');
      await stage.write.set(path, { value: stage.value(), tags: before, expiresOn: FUTURE });
      await stage.write.update({ path }, { value: stage.value(), tags, expiresOn: sooner });
      const secret = await read(stage.provider, { path });
      same('tags', { ...secret.tags }, tags);
      same('expiresOn', secret.expiresOn?.toISOString(), sooner.toISOString());
    },
  },
  {
    name: 'update with a value works on a disabled secret, and leaves it disabled',
    why: 'the metadata of a disabled secret cannot be had from a read, and a new value must not re-open it',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('closed');
      const metadata = { tags: tagsFor(stage.limits, 'blue'), ...contentTypeFor(stage.limits) };
      const first = { value: stage.value(), ...metadata, expiresOn: FUTURE, enabled: false };
      await stage.write.set(path, first);
      await stage.write.update({ path }, { value: stage.value() });
      await refused('get after the update', () => stage.provider.get({ path }), 'secret_disabled');
      const last = stage.value();
      await stage.write.update({ path }, { value: last, enabled: true });
      const secret = await read(stage.provider, { path });
      sameValue('the enabled version', secret.value, last);
      same('tags', { ...secret.tags }, metadata.tags);
      same('content type', secret.contentType, metadata.contentType);
      same('expiresOn', secret.expiresOn?.toISOString(), FUTURE.toISOString());
    },
  },
  {
    name: 'update without a value makes no version',
    why: 'a changed tag is not a rotation: caches, journals and consumers go by versions',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('same');
      const value = stage.value();
      const { version } = await stage.write.set(path, { value });
      const changed = await stage.write.update({ path }, { tags: tagsFor(stage.limits, 'blue') });
      const secret = await read(stage.provider, { path });
      same('versions', [changed.version, secret.version], [version, version]);
      sameValue('the value', secret.value, value);
    },
  },
  {
    name: 'update without a value changes only what is given',
    why: 'disabling a secret must not lose the tags that say whose it is',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('partial');
      const tags = tagsFor(stage.limits, 'blue');
      const { contentType } = contentTypeFor(stage.limits);
      const metadata = contentType === undefined ? { tags } : { tags, contentType };
      await stage.write.set(path, { value: stage.value(), ...metadata, notBefore: PAST, expiresOn: FUTURE });
      const times = { notBefore: PAST.toISOString(), expiresOn: FUTURE.toISOString() };
      const all = { enabled: true, validity: 'valid', contentType, tags, ...times };
      const off = await stage.write.update({ path }, { enabled: false });
      same('after disabling', told(off), { ...all, enabled: false });
      const listed = await collect(stage.provider.list({ prefix: path }));
      same('as listed', listed.map(told), [{ ...all, enabled: false }]);
      await stage.write.update({ path }, { enabled: true });
      const fewer = Object.fromEntries(Object.entries(tagsFor(stage.limits, 'red')).slice(0, 1));
      await stage.write.update({ path }, { tags: fewer });
      same('after new tags', told(await read(stage.provider, { path })), { ...all, tags: fewer });
      const sooner = new Date('2002-01-01T00:00:00Z');
      await stage.write.update({ path }, { expiresOn: sooner });
      const expired = { ...all, tags: fewer, validity: 'expired', expiresOn: sooner.toISOString() };
      same('after a new expiry', told(await read(stage.provider, { path })), expired);
    },
  },
  {
    name: 'update of a version changes that version',
    why: 'the tag that marks the old version as retired must not land on the new one',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('one');
      const old = await stage.write.set(path, { value: stage.value() });
      const latest = await stage.write.set(path, { value: stage.value() });
      await stage.write.update({ path, version: old.version }, { expiresOn: PAST });
      const expiries = [];
      for (const version of [old.version, latest.version]) {
        expiries.push((await read(stage.provider, { path, version })).expiresOn?.toISOString());
      }
      same('expiries', expiries, [PAST.toISOString(), undefined]);
    },
  },
  {
    name: 'update of something unknown creates nothing',
    why: 'a mistyped path must not become a new secret beside the right one',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('unknown');
      const { write, provider } = stage;
      const tags = () => write.update({ path }, { enabled: false });
      await refused('update without a value', tags, 'secret_not_found');
      const value = () => write.update({ path }, { value: stage.value() });
      await refused('update with a value', value, 'secret_not_found');
      await refused('get afterwards', () => provider.get({ path }), 'secret_not_found');
      await write.set(path, { value: stage.value() });
      const version = randomBytes(16).toString('hex');
      const pinned = () => write.update({ path, version }, { enabled: false });
      await refused('update of an unknown version', pinned, 'version_not_found');
    },
  },
  {
    name: 'update refuses a value for an existing version',
    why: 'a version never changes its value: whoever asks for that has misunderstood something',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('immutable');
      const value = stage.value();
      const { version } = await stage.write.set(path, { value });
      const act = () => stage.write.update({ path, version }, { value: stage.value() });
      await refused('update with value and version', act, 'invalid_metadata');
      sameValue('the value', (await read(stage.provider, { path })).value, value);
    },
  },
];
