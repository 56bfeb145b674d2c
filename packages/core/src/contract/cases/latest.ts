import type { SecretVersionInfo } from '../../provider/index.ts';
import { contentTypeFor, noLeak, read, refused, same, tagsFor, told } from '../judge.ts';
import type { Draft } from '../stage.ts';

const FUTURE = new Date('2999-01-01T00:00:00Z');

/** All that is told of a version, in a form that compares. */
const whole = (info: SecretVersionInfo) => ({
  ...told(info),
  path: info.path,
  version: info.version,
  createdOn: info.createdOn?.toISOString(),
  updatedOn: info.updatedOn?.toISOString(),
  managed: info.managed,
});

export const LATEST: readonly Draft[] = [
  {
    name: 'versions.latest tells what get tells, without the value',
    why: 'who asks which version is in use, for a log or a journal, does not want to hold its value',
    needs: ['write', 'versions'],
    async run(stage) {
      const path = stage.path('latest');
      const metadata = { tags: tagsFor(stage.limits, 'blue'), ...contentTypeFor(stage.limits) };
      await stage.write.set(path, { value: stage.value() });
      await stage.write.set(path, { value: stage.value(), ...metadata, expiresOn: FUTURE });
      const latest = await stage.versions.latest(path);
      noLeak('the latest version', latest, stage.marks);
      same('the latest version', whole(latest), whole(await read(stage.provider, { path })));
    },
  },
  {
    name: 'versions.latest tells a latest version that is disabled',
    why: 'a disabled secret cannot be read, and whoever is to enable it must know which version that would be',
    needs: ['write', 'versions'],
    async run(stage) {
      const path = stage.path('disabled');
      const tags = tagsFor(stage.limits, 'blue');
      await stage.write.set(path, { value: stage.value(), tags: tagsFor(stage.limits, 'red') });
      const written = await stage.write.set(path, { value: stage.value(), tags, enabled: false });
      const latest = await stage.versions.latest(path);
      noLeak('the latest version', latest, stage.marks);
      same('the latest version', [latest.version, told(latest)], [written.version, told(written)]);
    },
  },
  {
    name: 'versions.latest of several disabled versions tells the last one, or that nobody can',
    why: 'a store may know times in whole seconds only: another version in its place would be enabled or rotated',
    needs: ['write', 'versions'],
    async run(stage) {
      const path = stage.path('several');
      const { write, versions } = stage;
      for (let before = 1; before <= 3; before++) {
        await write.set(path, { value: stage.value(), enabled: false });
      }
      const { version } = await write.set(path, { value: stage.value(), enabled: false });
      const [latest] = await Promise.allSettled([versions.latest(path)]);
      if (latest?.status === 'fulfilled') same('the latest version', latest.value.version, version);
      else await refused('versions.latest', () => Promise.reject(latest?.reason), 'conflict');
    },
  },
  {
    name: 'versions.latest is not moved by an older version that is disabled',
    why: 'after every rotation the old version is disabled, and the new one stays the one in use',
    needs: ['write', 'versions'],
    async run(stage) {
      const path = stage.path('overlap');
      const old = await stage.write.set(path, { value: stage.value() });
      const { version } = await stage.write.set(path, { value: stage.value() });
      await stage.write.update({ path, version: old.version }, { enabled: false });
      const latest = await stage.versions.latest(path);
      same('the latest version', [latest.version, latest.enabled], [version, true]);
    },
  },
  {
    name: 'versions.latest after a new value tells the new version',
    why: 'a version that is remembered looks like a rotation that did not happen',
    needs: ['write', 'versions'],
    async run(stage) {
      const path = stage.path('rotated');
      await stage.write.set(path, { value: stage.value(), enabled: false });
      await stage.versions.latest(path);
      const { version } = await stage.write.update({ path }, { value: stage.value(), enabled: true });
      const latest = await stage.versions.latest(path);
      same('the latest version', [latest.version, latest.enabled], [version, true]);
    },
  },
  {
    name: 'versions.latest of an unknown secret is secret_not_found',
    why: 'nothing in place of a version would be written down as one',
    needs: ['versions'],
    async run(stage) {
      const latest = () => stage.versions.latest(`${stage.root}/unknown`);
      await refused('versions.latest of an unknown secret', latest, 'secret_not_found');
    },
  },
  {
    name: 'versions.latest of a deleted secret is secret_not_found',
    why: 'a version of what is deleted looks like a secret that is in use',
    needs: ['write', 'versions'],
    async run(stage) {
      const [enabled, disabled] = [stage.path('gone'), stage.path('gone and disabled')];
      await stage.write.set(enabled, { value: stage.value() });
      await stage.write.set(disabled, { value: stage.value(), enabled: false });
      for (const path of [enabled, disabled]) {
        await stage.write.delete(path);
        const latest = () => stage.versions.latest(path);
        await refused('versions.latest of a deleted secret', latest, 'secret_not_found');
      }
    },
  },
];
