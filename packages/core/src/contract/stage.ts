import { AssertionError } from 'node:assert/strict';
import { systemClock } from '../clock/index.ts';
import { isKeywardError } from '../errors/index.ts';
import type {
  ProviderLimits,
  RecycleBin,
  SecretProvider,
  SecretVersions,
  SecretWriter,
} from '../provider/index.ts';
import { type SecretValue, secretValue } from '../value/index.ts';
import { leakIn, mark } from './canary.ts';
import { type Facet, facet, holds, inParallel } from './judge.ts';
import type { ContractFault, ContractSubject } from './subject.ts';

/** A case before it is given to a runner. */
export interface Draft {
  readonly name: string;
  readonly why: string;
  readonly needs: readonly Facet[];
  run(stage: Stage): Promise<void>;
}

/** What one case works with: its own names and values, and whatever must be put away afterwards. */
export interface Stage {
  readonly provider: SecretProvider;
  readonly write: SecretWriter;
  readonly versions: SecretVersions;
  readonly bin: RecycleBin;
  readonly limits: ProviderLimits;
  /** Beginning of this case's paths; nothing else in the store begins like it. */
  readonly root: string;
  /** `<root>/<name>`, removed after the case. */
  path(name: string): string;
  /** Any other path that must be removed after the case. */
  owned(path: string): string;
  /** A value that is found wherever it leaks; `shape` may put text around its mark. */
  value(shape?: (mark: string) => string): SecretValue;
  /** Marks of all values so far. */
  readonly marks: readonly string[];
  /** A provider that suffers from the fault, closed after the case. */
  under(fault: ContractFault): Promise<SecretProvider>;
  /** Fails where something that must end at once does not. */
  promptly<T>(what: string, call: Promise<T>): Promise<T>;
  /** Tries again while the store says that the secret is in transition: deleting is asynchronous in a real vault. */
  settled<T>(act: () => Promise<T>): Promise<T>;
}

const TRANSITION_TRIES = 30;
const TRANSITION_PAUSE_MS = 1_000;

/** Runs a case on its own stage, and puts everything away whatever became of it. */
export async function runOnStage(draft: Draft, subject: ContractSubject, promptMs: number): Promise<void> {
  const ownPaths = new Set<string>();
  const opened: SecretProvider[] = [];
  const marks: string[] = [];
  const stage = stageFor(subject, promptMs, ownPaths, opened, marks);
  let outcome: { readonly failure: unknown } | undefined;
  try {
    await draft.run(stage);
  } catch (failure) {
    outcome = { failure };
  }
  const left = await putAway(stage, ownPaths, opened);
  if (outcome !== undefined) throw withoutValues(outcome.failure, marks);
  holds(left.length === 0, `The case passed, but its clean-up did not: ${left.join('; ')}.`);
}

function stageFor(
  subject: ContractSubject,
  promptMs: number,
  ownPaths: Set<string>,
  opened: SecretProvider[],
  marks: string[],
): Stage {
  const { provider } = subject;
  const root = `contract/${mark()}`;
  const owned = (path: string) => {
    ownPaths.add(path);
    return path;
  };
  return {
    provider,
    get write() {
      return facet(provider, 'write');
    },
    get versions() {
      return facet(provider, 'versions');
    },
    get bin() {
      return facet(provider, 'bin');
    },
    limits: provider.limits,
    root,
    owned,
    path: (name) => owned(`${root}/${name}`),
    marks,
    value(shape = (own) => `${own}"é\n${own}`) {
      const own = mark();
      marks.push(own);
      return secretValue(shape(own));
    },
    async under(fault) {
      const faulty = await subject.under(fault);
      opened.push(faulty);
      return faulty;
    },
    promptly: (what, call) => promptly(what, call, promptMs),
    async settled(act) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await act();
        } catch (thrown) {
          const moving = isKeywardError(thrown) && thrown.code === 'secret_in_transition';
          if (!moving || attempt === TRANSITION_TRIES) throw thrown;
        }
        await systemClock.sleep(TRANSITION_PAUSE_MS);
      }
    },
  };
}

/** Gives up on what has not ended; a real timer, since what it watches is real. */
export async function promptly<T>(what: string, call: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const problem = new AssertionError({ message: `${what}: had not ended after ${ms} ms.` });
    timer = setTimeout(() => reject(problem), ms);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function putAway(
  stage: Stage,
  ownPaths: ReadonlySet<string>,
  opened: readonly SecretProvider[],
): Promise<readonly string[]> {
  const left: string[] = [];
  const attempt = async (what: string, act: () => Promise<unknown>, harmless: readonly string[]) => {
    try {
      await act();
    } catch (thrown) {
      const code = isKeywardError(thrown) ? thrown.code : 'an error that is not a KeywardError';
      if (!harmless.some((start) => code.startsWith(start))) left.push(`${what} gave ${code}`);
    }
  };
  await inParallel(opened, (faulty) =>
    attempt('close', () => stage.promptly('close', Promise.resolve(faulty.close())), []),
  );
  const { write, bin } = stage.provider;
  if (write === undefined) return left;
  await inParallel([...ownPaths], async (path) => {
    await attempt(`delete of ${path}`, () => stage.settled(() => write.delete(path)), ['secret_not_found']);
    if (bin === undefined) return;
    // Purging is a right of its own, and no right at all under purge protection; the name is random.
    const harmless = ['secret_not_found', 'purge_protected', 'forbidden'];
    await attempt(`purge of ${path}`, () => stage.settled(() => bin.purge(path)), harmless);
  });
  return left;
}

/** A failure goes into build logs: one that holds a value is replaced. */
function withoutValues(failure: unknown, marks: readonly string[]): unknown {
  if (leakIn(failure, marks) === undefined) return failure;
  const kind = isKeywardError(failure) ? `An error with the code ${failure.code}` : 'The failure of the case';
  return new AssertionError({ message: `${kind} held a secret value; its text is withheld.` });
}
