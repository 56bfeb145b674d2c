import { randomBytes } from 'node:crypto';
import type { ErrorCode } from '../../errors/index.ts';
import { PLACEHOLDER } from '../../value/index.ts';
import type { Bench, Draft } from '../bench.ts';
import { leakInPrint } from '../canary.ts';
import { contentTypeFor, holds, noLeak, read, refused } from '../judge.ts';

/** A situation in which the provider has the value at hand while it makes an error. */
interface Situation {
  readonly what: string;
  readonly code: ErrorCode;
  readonly needs: Draft['needs'];
  /** Prepares it, and gives the call that is refused. */
  arrange(bench: Bench): Promise<() => Promise<unknown>>;
}

const SITUATIONS: readonly Situation[] = [
  {
    what: 'a value that is too large',
    code: 'value_too_large',
    needs: ['write'],
    async arrange(bench) {
      const value = bench.value((mark) => mark.padEnd(bench.limits.valueBytes + 1, 'x'));
      return () => bench.write.set(bench.path('large'), { value });
    },
  },
  {
    what: 'a value with the placeholder in it',
    code: 'invalid_value',
    needs: ['write'],
    async arrange(bench) {
      const value = bench.value((mark) => `${mark} ${PLACEHOLDER}`);
      return () => bench.write.set(bench.path('printed'), { value });
    },
  },
  {
    what: 'metadata that is refused',
    code: 'invalid_metadata',
    needs: ['write'],
    async arrange(bench) {
      const contentType = 'c'.repeat(bench.limits.contentTypeLength + 1);
      return () => bench.write.set(bench.path('typed'), { value: bench.value(), contentType });
    },
  },
  {
    what: 'a value for an existing version',
    code: 'invalid_metadata',
    needs: ['write'],
    async arrange(bench) {
      const path = bench.path('immutable');
      const { version } = await bench.write.set(path, { value: bench.value() });
      return () => bench.write.update({ path, version }, { value: bench.value() });
    },
  },
  {
    what: 'an update of something unknown',
    code: 'secret_not_found',
    needs: ['write'],
    async arrange(bench) {
      return () => bench.write.update({ path: bench.path('unknown') }, { value: bench.value() });
    },
  },
  {
    what: 'a soft-deleted name',
    code: 'secret_soft_deleted',
    needs: ['write', 'bin'],
    async arrange(bench) {
      const path = bench.path('held');
      await bench.write.set(path, { value: bench.value() });
      await bench.write.delete(path);
      return () => bench.settled(() => bench.write.set(path, { value: bench.value() }));
    },
  },
  {
    what: 'a disabled secret',
    code: 'secret_disabled',
    needs: ['write'],
    async arrange(bench) {
      const path = bench.path('disabled');
      await bench.write.set(path, { value: bench.value(), enabled: false });
      return () => bench.provider.get({ path });
    },
  },
  {
    what: 'an unknown version',
    code: 'version_not_found',
    needs: ['write'],
    async arrange(bench) {
      const path = bench.path('versioned');
      await bench.write.set(path, { value: bench.value() });
      return () => bench.provider.get({ path, version: randomBytes(16).toString('hex') });
    },
  },
];

const errors: readonly Draft[] = SITUATIONS.map(({ what, code, needs, arrange }) => ({
  name: `the error about ${what} holds no value`,
  why: 'errors end in logs, tickets and chat, and each of these was made with a value at hand',
  needs,
  async run(bench) {
    const problem = await refused(what, await arrange(bench), code);
    noLeak('the error', problem, bench.marks);
  },
}));

export const SILENCE: readonly Draft[] = [
  ...errors,
  {
    name: 'writes answer without the value',
    why: 'the answer of a write is logged and audited as it is',
    needs: ['write'],
    async run(bench) {
      const path = bench.path('answers');
      const { write } = bench;
      const answers = [
        await write.set(path, { value: bench.value(), ...contentTypeFor(bench.limits) }),
        await write.update({ path }, { value: bench.value() }),
        await write.update({ path }, { enabled: false }),
        await write.delete(path),
      ];
      const { bin } = bench.provider;
      noLeak('the answer of a write', [answers, await bin?.recover(path)], bench.marks);
    },
  },
  {
    name: 'a secret that is printed does not print its value',
    why: 'whole objects are logged by habit; only reveal() may open one',
    needs: ['write'],
    async run(bench) {
      const path = bench.path('printed');
      await bench.write.set(path, { value: bench.value() });
      const secret = await read(bench.provider, { path });
      const where = leakInPrint(secret, bench.marks);
      holds(where === undefined, `a secret shows its value in ${where}.`);
    },
  },
];
