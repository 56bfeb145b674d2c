import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canaryOf, type Field, judge, openField, runs, VAULTS, type VaultName } from './stage.ts';

const LISTS = [
  '/secrets',
  '/deletedsecrets',
  '/secrets/planted-1/versions',
  '/secrets/planted-2/versions',
] as const;
type ListPath = (typeof LISTS)[number];

let field: Field;
/** A good marker for each list of each vault. */
const markers = new Map<string, string>();
/** Good backups: of a secret of each vault, and of one of another emulator. */
const blobs: Record<VaultName | 'elsewhere', string> = { alpha: '', beta: '', elsewhere: '' };
const keyOf = (vault: VaultName, list: ListPath) => `${vault} ${list}`;

async function blobOf({ call }: Field, vault: VaultName): Promise<string> {
  return JSON.parse((await call(vault, 'POST', '/secrets/planted-1/backup')).body).value;
}

beforeAll(async () => {
  field = await openField();
  for (const vault of VAULTS) {
    await field.call(vault, 'PUT', '/secrets/planted-2', { value: `${canaryOf(vault)} once more` });
    await field.call(vault, 'PUT', '/secrets/gone-too', { value: canaryOf(vault) });
    await field.call(vault, 'DELETE', '/secrets/gone-too');
    for (const list of LISTS) {
      const { body } = await field.call(vault, 'GET', `${list}?maxresults=1`);
      markers.set(
        keyOf(vault, list),
        new URL(JSON.parse(body).nextLink).searchParams.get('$skiptoken') ?? '',
      );
    }
    blobs[vault] = await blobOf(field, vault);
  }
  const elsewhere = await openField();
  blobs.elsewhere = await blobOf(elsewhere, 'alpha');
  await elsewhere.emulator.close();
});
afterAll(async () => {
  field.unharmed();
  await field.emulator.close();
});

/** One good text, spoilt or not. */
type Change =
  | { readonly kind: 'as it is' }
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'cut'; readonly length: number }
  | { readonly kind: 'twice' }
  | { readonly kind: 'other'; readonly text: string };

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('as it is') }),
  fc.record({ kind: fc.constant('flip'), at: fc.nat(), bit: fc.nat({ max: 7 }) }),
  fc.record({ kind: fc.constant('cut'), length: fc.nat() }),
  fc.record({ kind: fc.constant('twice') }),
  fc.record({
    kind: fc.constant('other'),
    text: fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', '=', 'x'.repeat(9_000), '\u0000', '-1', 'null'),
      fc.jsonValue().map((json) => Buffer.from(JSON.stringify(json)).toString('base64url')),
      fc
        .array(
          fc.oneof(
            fc.constantFrom<unknown>('alpha', 'beta', '/SECRETS', 'PLANTED-1', '', null, {}),
            fc.string(),
          ),
          { maxLength: 4 },
        )
        .map((parts) => Buffer.from(JSON.stringify(parts)).toString('base64url')),
    ),
  }),
);

function changed(text: string, how: Change): string {
  if (how.kind === 'twice') return text + text;
  if (how.kind === 'other') return how.text;
  if (how.kind === 'cut') return text.slice(0, how.length % Math.max(1, text.length));
  if (how.kind === 'as it is') return text;
  const bytes = Buffer.from(text, 'base64url');
  const at = how.at % Math.max(1, bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << how.bit);
  return bytes.toString('base64url');
}

test('a marker leads on in its own list and nowhere else', async () => {
  const seen = new Set<string>();
  const where = fc.record({ vault: fc.constantFrom(...VAULTS), list: fc.constantFrom(...LISTS) });
  await fc.assert(
    fc.asyncProperty(where, where, change, async (asked, from, how) => {
      const marker = changed(markers.get(keyOf(from.vault, from.list)) ?? '', how);
      const target = `${asked.list}?$skiptoken=${encodeURIComponent(marker)}`;
      const answer = await field.call(asked.vault, 'GET', target);
      judge(answer, {
        never: VAULTS.filter((vault) => vault !== asked.vault).map(canaryOf),
        unsaid: how.kind === 'other' && marker.length > 24 ? [marker] : [],
      });
      const own = asked.vault === from.vault && asked.list === from.list;
      const kind = how.kind === 'as it is' ? `${own ? 'own' : 'another'} ${answer.status}` : '';
      seen.add(kind);
      if (how.kind === 'as it is') expect(answer.status).toBe(own ? 200 : 400);
      if (answer.status !== 200) return;
      for (const { id } of JSON.parse(answer.body).value) {
        const { pathname } = new URL(id);
        expect(
          pathname.startsWith(asked.list.replace('/versions', '/').replace('deletedsecrets', 'secrets')),
        ).toBe(true);
      }
    }),
    {
      ...runs(150, 3_000),
      examples: VAULTS.flatMap((vault) =>
        LISTS.flatMap((list) =>
          LISTS.map(
            (other) =>
              [{ vault, list }, { vault: 'alpha' as const, list: other }, { kind: 'as it is' }] as const,
          ),
        ),
      ).map(([asked, from, how]): [typeof asked, typeof from, Change] => [asked, from, how]),
    },
  );
  expect([...seen].sort()).toEqual(['', 'another 400', 'own 200']);
});

test('a backup that is not as it was made is refused, and so is one of another emulator', async () => {
  const statuses = new Set<number>();
  const source = fc.constantFrom('alpha', 'beta', 'elsewhere' as const);
  await fc.assert(
    fc.asyncProperty(source, change, async (from, how) => {
      const blob = changed(blobs[from], how);
      const answer = await field.call('alpha', 'POST', '/secrets/restore', { value: blob });
      judge(answer, {
        never: [canaryOf('beta')],
        unsaid: [canaryOf('alpha'), ...(blob.length > 24 ? [blob] : [])],
      });
      statuses.add(answer.status);
      // Good ones of this emulator meet a name that is taken.
      const good = blob === blobs.alpha || blob === blobs.beta;
      expect(answer.status).toBe(good ? 409 : 400);
    }),
    {
      ...runs(150, 3_000),
      examples: [
        ['alpha', { kind: 'as it is' }],
        ['beta', { kind: 'as it is' }],
        ['elsewhere', { kind: 'as it is' }],
        ['alpha', { kind: 'flip', at: 0, bit: 0 }],
        ['alpha', { kind: 'flip', at: 12, bit: 7 }],
        ['alpha', { kind: 'flip', at: 60, bit: 3 }],
        ['alpha', { kind: 'cut', length: 36 }],
        ['alpha', { kind: 'other', text: '' }],
      ],
    },
  );
  expect([...statuses].sort()).toEqual([400, 409]);
});
