import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SILENCE } from '../contract/cases/silence.ts';
import { isKeywardError, type KeywardError, vaultError } from '../errors/index.ts';
import type { SecretProvider } from '../provider/index.ts';
import { runContract } from '../testing/index.ts';
import { type MemoryProvider, memorySubject } from './index.ts';

interface Mutant {
  readonly name: string;
  readonly why: string;
  readonly fails: readonly (string | RegExp)[];
  breaks(provider: MemoryProvider): SecretProvider;
}

/** An error with the last value in it that was written; cases run one by one, so that it is their own. */
const leaking = (place: (problem: KeywardError, plain: string) => Error) => {
  let last = '';
  const leak = (thrown: unknown): never => {
    throw isKeywardError(thrown) ? place(thrown, last) : thrown;
  };
  return (provider: MemoryProvider): SecretProvider => ({
    ...provider,
    get: (at, call) => provider.get(at, call).catch(leak),
    write: {
      ...provider.write,
      set(path, input, call) {
        last = input.value.reveal();
        return provider.write.set(path, input, call).catch(leak);
      },
      update(at, input, call) {
        last = input.value?.reveal() ?? last;
        return provider.write.update(at, input, call).catch(leak);
      },
    },
  });
};

const MUTANTS: readonly Mutant[] = [
  {
    name: 'errors quote the value',
    why: 'helpful texts',
    fails: [/^the error about/],
    breaks: leaking(({ code }, plain) => vaultError(code, { message: `No: ${JSON.stringify(plain)}.` })),
  },
  {
    name: 'errors carry the request in base64',
    why: 'the SDK attached it',
    fails: [/^the error about/],
    breaks: leaking(({ code, message }, plain) =>
      vaultError(code, {
        message,
        azure: { requestId: Buffer.from(`{"value":"${plain}"}`).toString('base64') },
      }),
    ),
  },
  {
    name: 'errors carry the request in hexadecimal, hidden',
    why: 'a non-enumerable property for debugging',
    fails: [/^the error about/],
    breaks: leaking((problem, plain) =>
      Object.defineProperty(problem, 'request', { value: Buffer.from(plain).toString('hex') }),
    ),
  },
  {
    name: 'a write answers with the value',
    why: 'the answer of the service is passed through',
    fails: ['writes answer without the value'],
    breaks: (provider) => ({
      ...provider,
      write: {
        ...provider.write,
        set: async (path, input, call) => ({
          ...(await provider.write.set(path, input, call)),
          value: input.value,
        }),
      },
    }),
  },
  {
    name: 'a secret prints its value',
    why: 'a toJSON that means well',
    fails: ['a secret that is printed does not print its value'],
    breaks: (provider) => ({
      ...provider,
      async get(...args) {
        const secret = await provider.get(...args);
        return { ...secret, toJSON: () => ({ value: secret.value.reveal() }) };
      },
    }),
  },
];

const CASES = SILENCE.map(({ name }) => name);
const named = (fails: Mutant['fails']) =>
  fails.flatMap((fail) => (typeof fail === 'string' ? fail : CASES.filter((name) => fail.test(name))));

describe('the contract catches a provider where', () => {
  it.each(MUTANTS)('$name ($why)', async ({ breaks, fails }) => {
    const outcomes = await runContract(memorySubject({ decorate: breaks }), { promptMs: 400, atOnce: 1 });
    const failed = outcomes.filter(({ status }) => status === 'failed');
    expect(failed.map(({ name }) => name)).toEqual(expect.arrayContaining(named(fails)));
  });

  it('every case of this part', () => {
    const caught = new Set(MUTANTS.flatMap(({ fails }) => named(fails)));
    expect(CASES.filter((name) => !caught.has(name))).toEqual([]);
  });

  it('and tells no value when it does', async () => {
    const marks: string[] = [];
    const breaks = (provider: MemoryProvider): SecretProvider => ({
      ...provider,
      write: {
        ...provider.write,
        async set(path, input, call) {
          const plain = input.value.reveal();
          marks.push(/[0-9a-f]{12}/.exec(plain)?.[0] ?? 'a value without a mark');
          const told = await provider.write.set(path, input, call);
          return { ...told, contentType: plain, version: plain, tags: { plain } };
        },
      },
    });
    const outcomes = await runContract(memorySubject({ decorate: breaks }));
    const failures = outcomes.filter(({ status }) => status === 'failed');
    const log = inspect(failures, { depth: null, showHidden: true, maxStringLength: null });
    expect(failures.length).toBeGreaterThan(20);
    expect(marks.length).toBeGreaterThan(100);
    expect(marks.filter((mark) => log.includes(mark))).toEqual([]);
  });
});
