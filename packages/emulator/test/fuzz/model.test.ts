import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Field, judge, openField, runs, VAULTS, type VaultName } from './stage.ts';

let field: Field;
beforeAll(async () => {
  field = await openField();
});
afterAll(async () => {
  field.unharmed();
  await field.emulator.close();
});

/** What a reader of Key Vault's documentation would keep of a secret on a sheet of paper. */
interface Sheet {
  readonly values: readonly string[];
  readonly enabled: boolean;
  readonly contentType: string | undefined;
  readonly deleted: boolean;
}

interface Believed {
  readonly sheets: Record<VaultName, Map<string, Sheet>>;
  readonly blobs: Map<string, { readonly sheet: Sheet; readonly blob: string }>;
}

const NAMES = ['one', 'two', 'three'] as const;
const ACTS = [
  'set',
  'get',
  'disable',
  'enable',
  'type',
  'delete',
  'recover',
  'purge',
  'backup',
  'restore',
  'list',
] as const;
const step = fc.record({
  act: fc.oneof(
    { weight: 3, arbitrary: fc.constant<(typeof ACTS)[number]>('set') },
    { weight: 8, arbitrary: fc.constantFrom(...ACTS) },
  ),
  vault: fc.constantFrom(...VAULTS),
  /** Whose backup a restore brings. */
  from: fc.constantFrom(...VAULTS),
  name: fc.constantFrom(...NAMES),
  value: fc.string({ unit: 'grapheme', maxLength: 12 }),
  upper: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const EMPTY: Sheet = { values: [], enabled: true, contentType: undefined, deleted: false };
const other = (vault: VaultName): VaultName => (vault === 'alpha' ? 'beta' : 'alpha');
let serial = 0;

/** Names of one run, so that runs do not meet. */
function fresh() {
  serial += 1;
  const prefix = `run-${serial}-`;
  const believed: Believed = { sheets: { alpha: new Map(), beta: new Map() }, blobs: new Map() };

  /** What the sheet says that the vault will answer, and the sheet as it is then. */
  function foretell({ act, vault, from, name, value }: Step): {
    readonly status: number;
    readonly sheet?: Sheet | undefined;
  } {
    const sheet = believed.sheets[vault].get(name);
    const live = sheet !== undefined && !sheet.deleted;
    if (act === 'set') {
      if (sheet?.deleted === true) return { status: 409, sheet };
      const values = [...(sheet?.values ?? []), value];
      return { status: 200, sheet: { ...EMPTY, values } };
    }
    if (act === 'restore') {
      const kept = believed.blobs.get(`${from} ${name}`);
      if (kept === undefined) return { status: 400, sheet };
      return sheet === undefined ? { status: 200, sheet: kept.sheet } : { status: 409, sheet };
    }
    if (act === 'list') return { status: 200, sheet };
    if (act === 'recover' || act === 'purge') {
      if (sheet?.deleted !== true) return { status: 404, sheet };
      return act === 'purge' ? { status: 204 } : { status: 200, sheet: { ...sheet, deleted: false } };
    }
    if (!live) return { status: 404, sheet };
    if (act === 'get') return { status: sheet.enabled ? 200 : 403, sheet };
    if (act === 'delete') return { status: 200, sheet: { ...sheet, deleted: true } };
    if (act === 'disable' || act === 'enable')
      return { status: 200, sheet: { ...sheet, enabled: act === 'enable' } };
    if (act === 'type') return { status: 200, sheet: { ...sheet, contentType: 'text/plain' } };
    return { status: 200, sheet };
  }

  async function perform({ act, vault, from, name, value, upper }: Step) {
    const full = upper ? `${prefix}${name}`.toUpperCase() : `${prefix}${name}`;
    const at = `/secrets/${full}`;
    const bin = `/deletedsecrets/${full}`;
    const attributes = { enabled: act === 'enable' };
    switch (act) {
      case 'set':
        // A sign of its own in each value: what shows up in the other vault would tell where it comes from.
        return field.call(vault, 'PUT', at, { value: `${vault}:${value}` });
      case 'get':
        return field.call(vault, 'GET', at);
      case 'disable':
      case 'enable':
        return field.call(vault, 'PATCH', at, { attributes });
      case 'type':
        return field.call(vault, 'PATCH', at, { contentType: 'text/plain' });
      case 'delete':
        return field.call(vault, 'DELETE', at);
      case 'recover':
        return field.call(vault, 'POST', `${bin}/recover`);
      case 'purge':
        return field.call(vault, 'DELETE', bin);
      case 'backup':
        return field.call(vault, 'POST', `${at}/backup`);
      case 'restore':
        return field.call(vault, 'POST', '/secrets/restore', {
          value: believed.blobs.get(`${from} ${name}`)?.blob ?? '',
        });
      case 'list':
        return field.call(vault, 'GET', `${at}/versions`);
    }
  }

  return {
    prefix,
    async take(given: Step): Promise<void> {
      const { act, vault, name } = given;
      const told = { ...given, value: given.value };
      const { status, sheet } = foretell({ ...told, value: `${vault}:${given.value}` });
      const answer = await perform(told);
      expect([act, answer.status]).toEqual([act, status]);
      judge(answer, { never: [] });
      const json = answer.body === '' ? {} : JSON.parse(answer.body);
      if (sheet === undefined) believed.sheets[vault].delete(name);
      else believed.sheets[vault].set(name, sheet);
      if (sheet === undefined || status !== 200) return;
      if (act === 'set' || act === 'get') expect(json.value).toBe(sheet.values.at(-1));
      if (act === 'list') expect(json.value).toHaveLength(sheet.deleted ? 0 : sheet.values.length);
      if (act === 'backup') believed.blobs.set(`${vault} ${name}`, { sheet, blob: json.value });
    },
    /** The vaults against the sheets: who lives, who is in the bin, and what the latest versions are. */
    async compare(): Promise<void> {
      for (const vault of VAULTS) {
        for (const name of NAMES) {
          const sheet = believed.sheets[vault].get(name);
          const live = sheet !== undefined && !sheet.deleted;
          const [got, binned] = [
            await field.call(vault, 'GET', `/secrets/${prefix}${name}`),
            await field.call(vault, 'GET', `/deletedsecrets/${prefix}${name}`),
          ];
          expect([vault, name, got.status]).toEqual([vault, name, live ? (sheet.enabled ? 200 : 403) : 404]);
          expect([vault, name, binned.status]).toEqual([vault, name, sheet?.deleted === true ? 200 : 404]);
          if (got.status !== 200) continue;
          const { value, contentType } = JSON.parse(got.body);
          expect([value, contentType]).toEqual([sheet?.values.at(-1), sheet?.contentType]);
        }
      }
    },
    async clear(): Promise<void> {
      for (const vault of VAULTS) {
        for (const [name, { deleted }] of believed.sheets[vault]) {
          if (!deleted) await field.call(vault, 'DELETE', `/secrets/${prefix}${name}`);
          await field.call(vault, 'DELETE', `/deletedsecrets/${prefix}${name}`);
        }
      }
    },
  };
}

/** A backup that goes to the other vault and lives on there alone, which chance would seldom draw. */
const JOURNEY: readonly Step[] = (
  ['set', 'set', 'backup', 'restore', 'set', 'delete', 'recover', 'list', 'purge'] as const
).map((act, at) => ({
  act,
  vault: at < 3 ? 'alpha' : other('alpha'),
  from: 'alpha',
  name: 'one',
  value: String(at),
  upper: at % 2 === 1,
}));

test('two vaults behind their doors answer as a sheet of paper says, whatever is asked in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async (steps) => {
      const run = fresh();
      for (const each of steps) await run.take(each);
      await run.compare();
      await run.clear();
    }),
    { ...runs(12, 250), examples: [[[...JOURNEY]]] },
  );
});
