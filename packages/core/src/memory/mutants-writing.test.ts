import { describe, expect, it } from 'vitest';
import { DELETING } from '../contract/cases/deleting.ts';
import { RECOVERY } from '../contract/cases/recovery.ts';
import { UPDATING } from '../contract/cases/updating.ts';
import { isKeywardError, vaultError } from '../errors/index.ts';
import type { RecycleBin, SecretProvider, SecretWriter } from '../provider/index.ts';
import { runContract } from '../testing/index.ts';
import { type MemoryProvider, memorySubject } from './index.ts';

interface Mutant {
  readonly name: string;
  readonly why: string;
  readonly fails: readonly string[];
  breaks(provider: MemoryProvider): SecretProvider;
}

const writing =
  (broken: (provider: MemoryProvider) => Partial<SecretWriter>) => (provider: MemoryProvider) => ({
    ...provider,
    write: { ...provider.write, ...broken(provider) },
  });

const updating = (update: (provider: MemoryProvider) => SecretWriter['update']) =>
  writing((provider) => ({ update: update(provider) }));

const binning =
  (broken: (provider: MemoryProvider) => Partial<RecycleBin>) => (provider: MemoryProvider) => ({
    ...provider,
    bin: { ...provider.bin, ...broken(provider) },
  });

/** Another answer in place of one refusal. */
const instead =
  <Answer>(code: string, other: () => Answer | Promise<Answer>) =>
  (thrown: unknown): Answer | Promise<Answer> => {
    if (isKeywardError(thrown) && thrown.code === code) return other();
    throw thrown;
  };

const CARRIES = 'update with a value carries metadata over';
const DISABLED = 'update with a value works on a disabled secret, and leaves it disabled';

const MUTANTS: readonly Mutant[] = [
  {
    name: 'update with a value is a plain SET',
    why: 'that is what Key Vault offers',
    fails: [CARRIES, DISABLED, 'update of something unknown creates nothing'],
    breaks: updating(
      ({ write }) =>
        (at, { value, ...rest }, call) =>
          value === undefined ? write.update(at, rest, call) : write.set(at.path, { ...rest, value }, call),
    ),
  },
  {
    name: 'update with a value carries everything',
    why: 'a spread of what was read',
    fails: ['update with a value does not carry a past expiry over'],
    breaks: updating(({ write, ...provider }) => async (at, input, call) => {
      const before = await provider.get(at, call).catch(() => undefined);
      const { expiresOn } = before ?? {};
      return write.update(at, { ...(expiresOn === undefined ? {} : { expiresOn }), ...input }, call);
    }),
  },
  {
    name: 'update with a value drops the start',
    why: 'only the expiry was thought of',
    fails: ['update with a value carries a start that lies ahead over, and no other'],
    breaks: updating(({ write, ...provider }) => async (at, input, call) => {
      if (input.value === undefined) return write.update(at, input, call);
      const { tags, contentType, enabled, expiresOn } =
        (await provider.get(at, call).catch(() => undefined)) ?? {};
      const kept = Object.entries({ tags, contentType, enabled, expiresOn }).filter(
        ([, each]) => each !== undefined,
      );
      return write.set(at.path, { ...Object.fromEntries(kept), ...input, value: input.value }, call);
    }),
  },
  {
    name: 'dates that contradict each other are mended silently',
    why: 'a write that works seems kinder than one that is refused',
    fails: ['update with a value refuses dates that together never let it be valid'],
    breaks: updating(({ write }) => async (at, { notBefore, ...rest }, call) => {
      const input = notBefore === undefined ? rest : { ...rest, notBefore };
      return write.update(at, input, call).catch((thrown) => {
        if (rest.value === undefined || notBefore === undefined) throw thrown;
        return write.update(at, rest, call);
      });
    }),
  },
  {
    name: 'what is carried over wins',
    why: 'a spread in the wrong order',
    fails: ['update with a value lets what is given win'],
    breaks: updating(({ write, ...provider }) => async (at, input, call) => {
      const before = await provider.get(at, call).catch(() => undefined);
      return write.update(at, { ...input, ...(before === undefined ? {} : { tags: before.tags }) }, call);
    }),
  },
  {
    name: 'update with a value needs a readable secret',
    why: 'metadata is taken from a read, which a disabled secret refuses',
    fails: [DISABLED],
    breaks: updating(({ write, ...provider }) => async (at, input, call) => {
      if (input.value !== undefined) await provider.get(at, call);
      return write.update(at, input, call);
    }),
  },
  {
    name: 'update with a value enables',
    why: 'a new version is enabled by default',
    fails: [DISABLED],
    breaks: updating(
      ({ write }) =>
        (at, input, call) =>
          write.update(at, input.value === undefined ? input : { enabled: true, ...input }, call),
    ),
  },
  {
    name: 'update without a value writes the old value again',
    why: 'a store that knows only SET',
    fails: ['update without a value makes no version'],
    breaks: updating(({ write, ...provider }) => async (at, input, call) => {
      const before = await provider.get(at, call).catch(() => undefined);
      if (before === undefined || at.version !== undefined) return write.update(at, input, call);
      return write.update(at, { value: before.value, ...input }, call);
    }),
  },
  {
    name: 'update without a value empties what is not given',
    why: 'undefined is sent as empty',
    fails: ['update without a value changes only what is given'],
    breaks: updating(
      ({ write }) =>
        (at, input, call) =>
          write.update(at, input.value === undefined ? { tags: {}, ...input } : input, call),
    ),
  },
  {
    name: 'update of a version changes the latest',
    why: 'a parameter that is not passed on',
    fails: ['update of a version changes that version', 'versions are disabled one by one'],
    breaks: updating(
      ({ write }) =>
        ({ path, version }, input, call) =>
          write.update(
            input.value === undefined || version === undefined ? { path } : { path, version },
            input,
            call,
          ),
    ),
  },
  {
    name: 'update creates what is not there',
    why: 'an upsert',
    fails: ['update of something unknown creates nothing'],
    breaks: updating(
      ({ write }) =>
        (at, input, call) =>
          write.update(at, input, call).catch(
            instead('secret_not_found', () => {
              if (input.value === undefined)
                throw vaultError('secret_not_found', { message: 'Nothing there.' });
              return write.set(at.path, { ...input, value: input.value }, call);
            }),
          ),
    ),
  },
  {
    name: 'update ignores the version where there is a value',
    why: 'a parameter that is not passed on',
    fails: ['update refuses a value for an existing version'],
    breaks: updating(
      ({ write }) =>
        (at, input, call) =>
          write.update(input.value === undefined ? at : { path: at.path }, input, call),
    ),
  },
  {
    name: 'a delete empties the value and leaves the secret',
    why: 'a store without delete',
    fails: ['a deleted secret is gone', 'versions of a deleted secret is secret_not_found'],
    breaks: writing(({ write }) => ({
      delete: async (path, call) => {
        await write.update({ path }, { enabled: false }, call);
        return { path, confirmed: true };
      },
    })),
  },
  {
    name: 'a delete is never confirmed',
    why: 'the answer of the service is not awaited',
    fails: ['a deleted secret is gone'],
    breaks: writing(({ write }) => ({
      delete: async (path, call) => ({ ...(await write.delete(path, call)), confirmed: false }),
    })),
  },
  {
    name: 'a delete is always confirmed',
    why: 'a failure to look is swallowed',
    fails: ['a delete that cannot be confirmed says so'],
    breaks: writing(({ write }) => ({
      delete: async (path, call) => ({ ...(await write.delete(path, call)), confirmed: true }),
    })),
  },
  {
    name: 'the second delete is silent',
    why: 'idempotence where it hides something',
    fails: ['the second delete is secret_not_found'],
    breaks: writing(({ write }) => ({
      delete: (path, call) =>
        write.delete(path, call).catch(instead('secret_not_found', () => ({ path, confirmed: true }))),
    })),
  },
  {
    name: 'the bin is always empty',
    why: 'a listing of the wrong collection',
    fails: ['a deleted secret is in the bin, without its value'],
    breaks: binning(() => ({ async *list() {} })),
  },
  {
    name: 'the bin tells values',
    why: 'a deleted secret is kept as it was',
    fails: ['a deleted secret is in the bin, without its value'],
    breaks: (provider) => {
      const values = new Map<string, string>();
      const write: SecretWriter = {
        ...provider.write,
        set(path, input, call) {
          values.set(path, input.value.reveal());
          return provider.write.set(path, input, call);
        },
      };
      const get: RecycleBin['get'] = async (path, call) => ({
        ...(await provider.bin.get(path, call)),
        contentType: Buffer.from(`${values.get(path)}`).toString('base64'),
      });
      return { ...provider, write, bin: { ...provider.bin, get } };
    },
  },
  {
    name: 'recovering what lives is a success',
    why: 'idempotence where it hides something',
    fails: ['the bin holds nothing that lives or is unknown'],
    breaks: binning(({ bin, ...provider }) => ({
      recover: (path, call) =>
        bin.recover(path, call).catch(instead('secret_not_found', () => provider.get({ path }, call))),
    })),
  },
  {
    name: 'set recovers a deleted secret',
    why: 'a conflict that is resolved without asking',
    fails: ['set over a soft-deleted secret is secret_soft_deleted'],
    breaks: writing(({ write, bin }) => ({
      set: (path, input, call) =>
        write.set(path, input, call).catch(
          instead('secret_soft_deleted', async () => {
            await bin.recover(path, call);
            return write.set(path, input, call);
          }),
        ),
    })),
  },
  {
    name: 'recover writes the latest value anew',
    why: 'a backup in place of a bin',
    fails: [
      'recover brings back every version',
      'recover works for a disabled secret and leaves it disabled',
    ],
    breaks: binning(({ bin, write, ...provider }) => ({
      async recover(path, call) {
        await bin.recover(path, call);
        const { value } = await provider.get({ path }, call);
        await write.delete(path, call);
        await bin.purge(path, call);
        return write.set(path, { value }, call);
      },
    })),
  },
  {
    name: 'purge does nothing',
    why: 'a right that is missing and swallowed',
    fails: ['purge frees the name and forgets every version'],
    breaks: binning(() => ({ async purge() {} })),
  },
];

describe('the contract catches a provider where', () => {
  it.each(MUTANTS)('$name ($why)', async ({ breaks, fails }) => {
    const outcomes = await runContract(memorySubject({ decorate: breaks }), { promptMs: 400, atOnce: 200 });
    const failed = outcomes.filter(({ status }) => status === 'failed');
    expect(failed.map(({ name }) => name)).toEqual(expect.arrayContaining([...fails]));
  });

  it('every case of this part', () => {
    const caught = new Set(MUTANTS.flatMap(({ fails }) => fails));
    const cases = [...UPDATING, ...DELETING, ...RECOVERY].map(({ name }) => name);
    expect(cases.filter((name) => !caught.has(name))).toEqual([]);
  });
});
