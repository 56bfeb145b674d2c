import { randomBytes } from 'node:crypto';
import type { ErrorCode } from '../../errors/index.ts';
import { PLACEHOLDER } from '../../value/index.ts';
import { leakInPrint } from '../canary.ts';
import { contentTypeFor, holds, noLeak, read, refused } from '../judge.ts';
import type { Draft, Stage } from '../stage.ts';

/** A situation in which the provider has the value at hand while it makes an error. */
interface Situation {
  readonly what: string;
  readonly code: ErrorCode;
  readonly needs: Draft['needs'];
  /** Prepares it, and gives the call that is refused. */
  arrange(stage: Stage): Promise<() => Promise<unknown>>;
}

const SITUATIONS: readonly Situation[] = [
  {
    what: 'a value that is too large',
    code: 'value_too_large',
    needs: ['write'],
    async arrange(stage) {
      const value = stage.value((mark) => mark.padEnd(stage.limits.valueBytes + 1, 'x'));
      return () => stage.write.set(stage.path('large'), { value });
    },
  },
  {
    what: 'a value with the placeholder in it',
    code: 'invalid_value',
    needs: ['write'],
    async arrange(stage) {
      const value = stage.value((mark) => `${mark} ${PLACEHOLDER}`);
      return () => stage.write.set(stage.path('printed'), { value });
    },
  },
  {
    what: 'metadata that is refused',
    code: 'invalid_metadata',
    needs: ['write'],
    async arrange(stage) {
      const contentType = 'c'.repeat(stage.limits.contentTypeLength + 1);
      return () => stage.write.set(stage.path('typed'), { value: stage.value(), contentType });
    },
  },
  {
    what: 'a value for an existing version',
    code: 'invalid_metadata',
    needs: ['write'],
    async arrange(stage) {
      const path = stage.path('immutable');
      const { version } = await stage.write.set(path, { value: stage.value() });
      return () => stage.write.update({ path, version }, { value: stage.value() });
    },
  },
  {
    what: 'an update of something unknown',
    code: 'secret_not_found',
    needs: ['write'],
    async arrange(stage) {
      return () => stage.write.update({ path: stage.path('unknown') }, { value: stage.value() });
    },
  },
  {
    what: 'a soft-deleted name',
    code: 'secret_soft_deleted',
    needs: ['write', 'bin'],
    async arrange(stage) {
      const path = stage.path('held');
      await stage.write.set(path, { value: stage.value() });
      await stage.write.delete(path);
      return () => stage.settled(() => stage.write.set(path, { value: stage.value() }));
    },
  },
  {
    what: 'a disabled secret',
    code: 'secret_disabled',
    needs: ['write'],
    async arrange(stage) {
      const path = stage.path('disabled');
      await stage.write.set(path, { value: stage.value(), enabled: false });
      return () => stage.provider.get({ path });
    },
  },
  {
    what: 'an unknown version',
    code: 'version_not_found',
    needs: ['write'],
    async arrange(stage) {
      const path = stage.path('versioned');
      await stage.write.set(path, { value: stage.value() });
      return () => stage.provider.get({ path, version: randomBytes(16).toString('hex') });
    },
  },
];

const errors: readonly Draft[] = SITUATIONS.map(({ what, code, needs, arrange }) => ({
  name: `the error about ${what} holds no value`,
  why: 'errors end in logs, tickets and chat, and each of these was made with a value at hand',
  needs,
  async run(stage) {
    const problem = await refused(what, await arrange(stage), code);
    noLeak('the error', problem, stage.marks);
  },
}));

export const SILENCE: readonly Draft[] = [
  ...errors,
  {
    name: 'writes answer without the value',
    why: 'the answer of a write is logged and audited as it is',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('answers');
      const { write } = stage;
      const answers = [
        await write.set(path, { value: stage.value(), ...contentTypeFor(stage.limits) }),
        await write.update({ path }, { value: stage.value() }),
        await write.update({ path }, { enabled: false }),
        await write.delete(path),
      ];
      const { bin } = stage.provider;
      noLeak('the answer of a write', [answers, await bin?.recover(path)], stage.marks);
    },
  },
  {
    name: 'a secret that is printed does not print its value',
    why: 'whole objects are logged by habit; only reveal() may open one',
    needs: ['write'],
    async run(stage) {
      const path = stage.path('printed');
      await stage.write.set(path, { value: stage.value() });
      const secret = await read(stage.provider, { path });
      const where = leakInPrint(secret, stage.marks);
      holds(where === undefined, `a secret shows its value in ${where}.`);
    },
  },
];
