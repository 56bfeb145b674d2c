import { type KeywardError, vaultError } from '../errors/index.ts';
import type { RequestKind } from '../provider/index.ts';
import type { SignalOperation, SignalSubject } from '../signal/index.ts';
import type { Standing } from './count.ts';

/** One operation, as retries, budget and signals need to know it. */
export interface Task {
  readonly subject: SignalSubject;
  /** It changes something, so that its effect can be in doubt. */
  readonly writes: boolean;
  /** What its dearest request counts as. */
  readonly kind: RequestKind;
}

/** How an operation is going. */
export interface Course {
  /** Counted from 1. */
  attempt: number;
  /** A request of the present attempt may have left. */
  asked: boolean;
  /** When the last one did, in milliseconds of the clock that measures waits. */
  askedAt: number;
  /** What the last one counts as. */
  kind: RequestKind;
  /** Its part in the count of the circuit. */
  readonly standing: Standing;
}

const WRITES: ReadonlySet<SignalOperation> = new Set(['set', 'update', 'delete', 'bin.recover', 'bin.purge']);

export function taskOf(subject: SignalSubject, kind: RequestKind = 'other'): Task {
  return { subject, kind, writes: WRITES.has(subject.operation) };
}

/** Names an operation in an error; a path is any text, so it is quoted. */
function nameOf({ subject: { operation, path } }: Task): string {
  return path === undefined ? `\`${operation}\`` : `\`${operation}\` of ${JSON.stringify(path)}`;
}

/** The operation is over its time. */
export function tooLong(task: Task, { attempt, asked }: Course, timeoutMs: number): KeywardError {
  const within = `${nameOf(task)} did not end within ${timeoutMs / 1_000} s`;
  if (task.writes && asked) {
    return vaultError('outcome_unknown', {
      message: `${within}, and what became of the request is not known.`,
    });
  }
  return vaultError('timeout', {
    message: asked
      ? `${within}, in ${attempt === 1 ? 'one attempt' : `${attempt} attempts`}.`
      : `${within}: it waited, and its request had not left.`,
  });
}

/** An attempt is over its time. */
export function attemptTooLong(task: Task, tryTimeoutMs: number): KeywardError {
  return vaultError('timeout', {
    message: `An attempt of ${nameOf(task)} was not answered within ${tryTimeoutMs / 1_000} s.`,
  });
}

/** The failure of the last attempt, which tells that there were others. */
export function afterAll(error: KeywardError, { attempt }: Course): KeywardError {
  return attempt === 1 ? error : error.with({ message: `${error.message} It was tried ${attempt} times.` });
}
