import { encodePath, PATH_LENGTH } from '../../ref/index.ts';
import { collect, holds, inParallel, paths, read, refused, same, sameValue, tagsFor } from '../judge.ts';
import type { Draft } from '../stage.ts';

const SHAPES: readonly { readonly label: string; readonly why: string; path(root: string): string }[] = [
  { label: 'blanks', why: 'people name secrets like files', path: (root) => `${root}/a b c` },
  { label: 'underscores', why: 'environment variables have them', path: (root) => `${root}/DATABASE_URL` },
  {
    label: 'Unicode',
    why: 'names are in the language of the team',
    path: (root) => `${root}/schlüssel/鍵/🗝️`,
  },
  {
    label: 'a leading slash',
    why: 'it is another path than the one without',
    path: (root) => `/${root}/lead`,
  },
  {
    label: 'a trailing slash',
    why: 'it is another path than the one without',
    path: (root) => `${root}/trail/`,
  },
  { label: 'an empty segment', why: 'joined paths have it by mistake', path: (root) => `${root}//b` },
  { label: 'dot segments', why: 'a URL parser would resolve them', path: (root) => `${root}/a/../b/.` },
  {
    label: 'URL characters',
    why: 'they would end or escape a path in a URL',
    path: (root) => `${root}/?a=%2F&b#c`,
  },
  { label: 'doubled hyphens', why: 'they separate segments in names', path: (root) => `${root}/a--b/c---d` },
  { label: 'hyphens at the ends', why: 'they blur the separator', path: (root) => `${root}/-a/b-` },
  {
    label: '256 characters',
    why: 'it no longer fits in a name',
    path: (root) => `${root}/`.padEnd(PATH_LENGTH, 'n/'),
  },
  {
    label: 'one segment of 106 characters',
    why: 'a name ends at 127 characters',
    path: (root) => `${root}/`.padEnd(128, 'n'),
  },
];

const shapes: readonly Draft[] = SHAPES.map(({ label, why, path: shape }) => ({
  name: `a path with ${label} is a secret of its own`,
  why,
  needs: ['write'],
  async run(stage) {
    const path = stage.owned(shape(stage.root));
    const value = stage.value();
    const { version } = await stage.write.set(path, { value });
    const secret = await read(stage.provider, { path });
    same('path and version', [secret.path, secret.version], [path, version]);
    sameValue('the value', secret.value, value);
    same('as listed', await paths(stage.provider.list({ prefix: path })), [path]);
    const { versions } = stage.provider;
    if (versions !== undefined) {
      const told = [...(await collect(versions.list(path))), await versions.latest(path)];
      same(
        'its version, as listed and as the latest',
        told.map((one) => [one.path, one.version]),
        [
          [path, version],
          [path, version],
        ],
      );
    }
    await stage.write.update({ path }, { enabled: false });
    same('the deleted path', (await stage.write.delete(path)).path, path);
    await refused('get afterwards', () => stage.provider.get({ path }), 'secret_not_found');
  },
}));

export const NAMES: readonly Draft[] = [
  {
    name: 'names that differ only in case are one secret where the store folds case, else two',
    why: 'who believes that they are two overwrites one with the other',
    needs: ['write'],
    async run(stage) {
      const [lower, upper] = [stage.path('name'), stage.path('NAME')];
      const [first, second] = [stage.value(), stage.value()];
      await stage.write.set(lower, { value: first });
      if (!stage.limits.foldsCase) {
        await refused('get by the other case', () => stage.provider.get({ path: upper }), 'secret_not_found');
      }
      await stage.write.set(upper, { value: second });
      const listed = await paths(stage.provider.list({ prefix: stage.root }));
      const [byLower, byUpper] = [
        await read(stage.provider, { path: lower }),
        await read(stage.provider, { path: upper }),
      ];
      if (stage.limits.foldsCase) {
        same('how many are listed', listed.length, 1);
        sameValue('by the first spelling', byLower.value, second);
        same('versions', byLower.version, byUpper.version);
      } else {
        same('listed', listed, [upper, lower].sort());
        sameValue('the one', byLower.value, first);
      }
      sameValue('the other', byUpper.value, second);
    },
  },
  ...shapes,
  {
    name: 'paths that look alike are secrets of their own',
    why: 'a store that normalises or simplifies paths gives one application the secret of another',
    needs: ['write'],
    async run(stage) {
      const tails = [
        'a_b',
        'a-b',
        'a b',
        'a/b',
        'a//b',
        'a/b/',
        'é',
        'e\u0301',
        'ﬁ',
        'fi',
        'K_',
        'k_',
        '\u212a_',
      ];
      const written = tails.map((tail) => ({ path: stage.path(tail), value: stage.value() }));
      await inParallel(written, ({ path, value }) => stage.write.set(path, { value }));
      for (const { path, value } of written) {
        sameValue(`\`${path}\``, (await read(stage.provider, { path })).value, value);
      }
      const expected = written.map(({ path }) => path).sort();
      same('paths', await paths(stage.provider.list({ prefix: stage.root })), expected);
    },
  },
  {
    name: 'a path that is the Key Vault name of another path is not its secret',
    why: 'who copies a name from the portal would read, overwrite or delete what another path keeps there',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('encoded_');
      const value = stage.value();
      await stage.write.set(path, { value });
      const name = encodePath(path);
      await refused('get', () => stage.provider.get({ path: name }), 'name_collision', 'secret_not_found');
      const { versions } = stage.provider;
      if (versions !== undefined) {
        const latest = () => versions.latest(name);
        await refused('versions.latest', latest, 'name_collision', 'secret_not_found');
      }
      const remove = () => stage.write.delete(name);
      await refused('delete', remove, 'name_collision', 'secret_not_found');
      const update = () => stage.write.update({ path: name }, { enabled: false });
      await refused('update', update, 'name_collision', 'secret_not_found');
      const [written] = await Promise.allSettled([stage.write.set(name, { value: stage.value() })]);
      if (written?.status === 'fulfilled') stage.owned(name);
      else await refused('set', () => Promise.reject(written?.reason), 'name_collision');
      sameValue('the value', (await read(stage.provider, { path })).value, value);
      same('paths', await paths(stage.provider.list({ prefix: path })), [path]);
    },
  },
  {
    name: 'a path is no tag of its secret',
    why: "the tag that keeps a path is the provider's own: seen, it would be copied or counted as the user's",
    needs: ['write'],
    async run(stage) {
      const path = stage.path('un_der_score');
      const tags = tagsFor(stage.limits, 'blue');
      await stage.write.set(path, { value: stage.value(), tags });
      const value = stage.value();
      const written = await stage.write.update({ path }, { tags: {} });
      same('tags after clearing them', [{ ...written.tags }, written.path], [{}, path]);
      await stage.write.update({ path }, { value, tags });
      const secret = await read(stage.provider, { path });
      same('path and tags', [secret.path, { ...secret.tags }], [path, tags]);
      sameValue('the value', secret.value, value);
      const [listed] = await collect(stage.provider.list({ prefix: path }));
      holds(listed !== undefined, 'a path with underscores is not listed by itself after its tags changed.');
      same('as listed', [listed.path, { ...listed.tags }], [path, tags]);
    },
  },
];
