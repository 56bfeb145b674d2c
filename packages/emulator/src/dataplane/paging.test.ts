import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ORIGIN, stage, type Wire } from './stage.fixture.ts';

type Send = ReturnType<typeof stage>['send'];

async function walk(send: Send, first: string, between: (page: number) => Promise<void> = async () => {}) {
  const items: Wire[] = [];
  const sizes: number[] = [];
  for (let next: string | null = first; next !== null; ) {
    const answer = await send('GET', next.replace(ORIGIN, ''));
    expect(answer.status).toBe(200);
    items.push(...answer.items);
    sizes.push(answer.items.length);
    next = answer.json.nextLink;
    await between(sizes.length);
  }
  return { items, sizes };
}

async function filled(count: number) {
  const all = stage();
  for (let i = 0; i < count; i++) await all.call('PUT', `/secrets/s${i}`, { value: 'v' });
  return all;
}

test.each([
  { count: 0, sizes: [0], why: 'an empty list is one empty page' },
  { count: 25, sizes: [25], why: 'a page that is exactly full has no next one' },
  { count: 26, sizes: [25, 1], why: 'one more does' },
  { count: 51, sizes: [25, 25, 1], why: 'three pages' },
])('$count secrets come as $sizes: $why', async ({ count, sizes }) => {
  const { send } = await filled(count);
  expect((await walk(send, '/secrets?api-version=7.4')).sizes).toEqual(sizes);
});

test('nextLink is absolute, on the same authority, with the api-version, and $skiptoken before maxresults', async () => {
  const { send } = await filled(3);
  const { json } = await send('GET', '/secrets?api-version=7.2&maxresults=2');
  expect(json.nextLink).toMatch(
    /^https:\/\/contoso\.vault\.localhost:8443\/secrets\?api-version=7\.2&\$skiptoken=[A-Za-z0-9_-]+&maxresults=2$/,
  );
  const { json: other } = await send('GET', '/secrets?api-version=7.2', { authority: 'localhost:9001' });
  expect(other.nextLink).toBeNull();
});

test('versions and deleted secrets are paged alike', async () => {
  const { call, send } = await filled(4);
  for (let i = 0; i < 4; i++) await call('PUT', '/secrets/s0', { value: 'v' });
  expect((await walk(send, '/secrets/S0/versions?api-version=7.4&maxresults=2')).sizes).toEqual([2, 2, 1]);
  for (let i = 0; i < 3; i++) await call('DELETE', `/secrets/s${i}`);
  expect((await walk(send, '/deletedsecrets?api-version=7.4&maxresults=2')).sizes).toEqual([2, 1]);
  expect((await walk(send, '/secrets?api-version=7.4&maxresults=2')).sizes).toEqual([1]);
});

test('a token of another list, secret or vault is refused', async () => {
  const { call, send } = await filled(3);
  for (let i = 0; i < 3; i++) await call('PUT', '/secrets/s0', { value: 'v' });
  const token = async (path: string) => {
    const { json } = await call('GET', `${path}?maxresults=1`);
    return /skiptoken=([^&]+)/.exec(json.nextLink ?? '')?.[1];
  };
  const [secrets, versions] = [await token('/secrets'), await token('/secrets/s0/versions')];
  const stranger = stage({ name: 'fabrikam' });
  for (const [path, foreign] of [
    ['/secrets', versions],
    ['/secrets/s0/versions', secrets],
    ['/secrets/s1/versions', versions],
    ['/deletedsecrets', secrets],
  ]) {
    expect((await send('GET', `${path}?api-version=7.4&$skiptoken=${foreign}`)).json.error.code).toBe(
      'BadParameter',
    );
  }
  expect((await stranger.call('GET', `/secrets?$skiptoken=${secrets}`)).status).toBe(400);
  expect((await call('GET', `/secrets/S0/versions?$skiptoken=${versions}`)).status).toBe(200);
});

test('a walk never repeats or loses a secret that stays, whatever comes and goes meanwhile', async () => {
  const name = fc.stringMatching(/^[a-cA-C-]{1,3}$/);
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(name, { selector: (text) => text.toUpperCase(), maxLength: 12 }),
      fc.array(fc.tuple(name, fc.constantFrom('PUT', 'DELETE')), { maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      async (stable, changes, limit) => {
        const { call, send } = stage();
        const kept = new Set(stable.map((text) => text.toUpperCase()));
        for (const text of stable) await call('PUT', `/secrets/${text}`, { value: 'v' });
        const { items } = await walk(send, `/secrets?api-version=7.4&maxresults=${limit}`, async (page) => {
          for (const [text, method] of changes.slice(page * 3 - 3, page * 3)) {
            if (!kept.has(text.toUpperCase())) await call(method, `/secrets/${text}`, { value: 'v' });
          }
        });
        const names = items.map(({ id }) => id.slice(`${ORIGIN}/secrets/`.length).toUpperCase());
        expect(names).toEqual([...new Set(names)].sort());
        expect(names.filter((text) => kept.has(text))).toEqual([...kept].sort());
      },
    ),
    { numRuns: process.env['KEYWARD_TEST_TIER'] === 'full' ? 5_000 : 200 },
  );
});
