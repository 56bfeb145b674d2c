import { isKeywardError } from '../errors/index.ts';
import type { Call, RequestKind, RequestTerms } from '../provider/index.ts';
import { signals } from '../signal/index.ts';
import type { Outcome } from './breaker.ts';
import { type Ending, ending } from './ending.ts';
import type { RunnerParts } from './runner.ts';
import { steadyBy } from './steady.ts';
import { attemptTooLong, type Course, type Task } from './task.ts';
import { weightOf } from './weight.ts';

/** Makes attempts, and hears how they end. */
interface Attempting {
  /** @throws `circuit_open`, and the reason of whoever ends the waiting for the budget. */
  attempt<Result>(
    task: Task,
    course: Course,
    life: Ending,
    act: (call: Call) => Promise<Result>,
  ): Promise<Outcome<Result>>;
  /** A failure after the attempt itself had gone well. */
  heard(task: Task, course: Course, life: Ending, thrown: unknown): Promise<void>;
}

type Parts = Pick<RunnerParts, 'clock' | 'breaker' | 'budget' | 'timeoutMs' | 'tryTimeoutMs'>;

export function attempting({ clock, breaker, budget, timeoutMs, tryTimeoutMs }: Parts): Attempting {
  /** The provider asks before each of its requests, and bounds them itself. */
  let asks = false;

  const take = (task: Task, kind: RequestKind, signal: AbortSignal): Promise<void> | undefined => {
    const waiting = budget?.take(kind, signal);
    tellUse(task, kind, waiting === undefined);
    return waiting === undefined ? undefined : waited(task, kind, waiting);
  };

  const waited = async (task: Task, kind: RequestKind, waiting: Promise<void>) => {
    if (signals.budgetWait.hasSubscribers) {
      await signals.budgetWait.trace({ ...task.subject, kind }, () => waiting);
    } else await waiting;
    tellUse(task, kind, true);
  };

  const tellUse = ({ subject: { mount } }: Task, kind: RequestKind, taken: boolean) => {
    if (budget === undefined || !signals.budget.hasSubscribers) return;
    const named = mount === undefined ? {} : { mount };
    signals.budget.publish({ kind, taken, ...budget.use()[kind], ...named });
  };

  /** One request is paid for before the attempt; what the provider sends besides is paid for when it asks. */
  const termsOf = (task: Task, course: Course, untimed: () => void): RequestTerms => {
    let paid: RequestKind | undefined = task.kind;
    let presumed = course.asked;
    const leaves = (kind: RequestKind) => {
      course.asked = true;
      course.askedAt = steadyBy(clock);
      course.kind = kind;
    };
    return {
      timeoutMs: tryTimeoutMs,
      admit(kind, signal) {
        asks = true;
        if (presumed) course.asked = false;
        presumed = false;
        untimed();
        const waiting = kind === paid ? undefined : take(task, kind, signal);
        if (kind === paid) paid = undefined;
        if (waiting === undefined) leaves(kind);
        return waiting?.then(() => leaves(kind));
      },
    };
  };

  const failed = (task: Task, course: Course, life: Ending, thrown: unknown): Outcome<never> => {
    const { asked, askedAt, kind } = course;
    if (asked && isKeywardError(thrown) && thrown.code === 'throttled') {
      budget?.throttled(kind, thrown.retryAfterMs);
      if (signals.throttle.hasSubscribers) {
        const { retryAfterMs } = thrown;
        signals.throttle.publish({
          ...task.subject,
          kind,
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        });
      }
    }
    // The deadline of the operation says something of the vault only where the vault had its time.
    const short = life.signal.aborted && steadyBy(clock) - askedAt < Math.min(tryTimeoutMs, timeoutMs) / 2;
    return { ok: false, thrown, weight: asked && !short ? weightOf(thrown) : 'none' };
  };

  return {
    async attempt<Result>(task: Task, course: Course, life: Ending, act: (call: Call) => Promise<Result>) {
      breaker.refuse();
      const waiting = take(task, task.kind, life.signal);
      if (waiting !== undefined) await waiting;
      life.signal.throwIfAborted();
      return breaker.run<Result>(course.standing, async () => {
        course.asked = !asks;
        course.askedAt = steadyBy(clock);
        course.kind = task.kind;
        const limb = ending(clock, [life.signal]);
        // A write that is cut off is in doubt, so that only its provider or the end of the operation does it.
        const cancel = task.writes
          ? () => {}
          : limb.after(tryTimeoutMs, () => attemptTooLong(task, tryTimeoutMs));
        const call = { signal: limb.signal, requests: termsOf(task, course, cancel) };
        const acting = async () => limb.race(act(call));
        try {
          const value = signals.attempt.hasSubscribers
            ? await signals.attempt.trace({ ...task.subject, attempt: course.attempt }, acting)
            : await acting();
          return { ok: true, value };
        } catch (thrown) {
          return failed(task, course, life, thrown);
        } finally {
          cancel();
        }
      });
    },
    async heard(task, course, life, thrown) {
      // An open circuit learns nothing from it.
      await breaker.run(course.standing, async () => failed(task, course, life, thrown)).catch(() => {});
    },
  };
}
