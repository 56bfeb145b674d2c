import type { Clock } from '../clock/index.ts';
import { isKeywardError, type KeywardError } from '../errors/index.ts';
import type { Call } from '../provider/index.ts';
import { signals } from '../signal/index.ts';
import { attempting } from './attempt.ts';
import type { Breaker } from './breaker.ts';
import type { RequestBudget } from './budget/budget.ts';
import { type Ending, ending } from './ending.ts';
import { mayRetry, type RetryRules, waits } from './retry.ts';
import { steadyBy } from './steady.ts';
import { afterAll, type Course, type Task, tooLong } from './task.ts';

/** What the operations of one decorated provider have in common. */
export interface RunnerParts {
  readonly clock: Clock;
  readonly breaker: Breaker;
  readonly budget?: RequestBudget;
  readonly timeoutMs: number;
  readonly tryTimeoutMs: number;
  readonly retries: RetryRules;
}

/** Runs operations with patience that has an end. */
export interface Runner {
  /** @throws What the last attempt threw, `timeout` or `outcome_unknown` at the deadline, `circuit_open`. */
  run<Result>(task: Task, call: Call | undefined, act: (call: Call) => Promise<Result>): Promise<Result>;
  /** The same without a second attempt. */
  once<Result>(task: Task, call: Call | undefined, act: (call: Call) => Promise<Result>): Promise<Result>;
  /** Every step has a deadline of its own, and only the first is tried again: what was given cannot be taken back. */
  iterate<Item>(
    task: Task,
    call: Call | undefined,
    open: (call: Call) => AsyncIterable<Item>,
  ): AsyncGenerator<Item>;
  /** Ends what is under way. */
  close(reason: KeywardError): void;
}

const ONCE = { maxRetries: 0 } as const;

export function openRunner(parts: RunnerParts): Runner {
  const { clock, breaker, timeoutMs, retries } = parts;
  const closing = new AbortController();
  const { attempt, heard } = attempting(parts);
  const live = (call: Call | undefined) => ending(clock, [closing.signal, call?.signal]);

  const courseOf = ({ kind }: Task, asked: boolean): Course => ({
    attempt: 1,
    asked,
    askedAt: steadyBy(clock),
    kind,
    standing: breaker.standing(),
  });

  /** Tries until it goes well, cannot, or would be too late. */
  async function tries<Result>(
    task: Task,
    course: Course,
    life: Ending,
    rules: RetryRules,
    act: (call: Call) => Promise<Result>,
  ): Promise<Result> {
    const end = steadyBy(clock) + timeoutMs;
    const next = waits(rules);
    for (;;) {
      const outcome = await attempt(task, course, life, act);
      if (outcome.ok) return outcome.value;
      const { thrown } = outcome;
      life.signal.throwIfAborted();
      if (!isKeywardError(thrown)) throw thrown;
      const jittered = mayRetry(thrown, task) && !breaker.isOpen ? next() : undefined;
      if (jittered === undefined) throw afterAll(thrown, course);
      const waitMs = Math.max(jittered, thrown.retryAfterMs ?? 0);
      if (steadyBy(clock) + waitMs >= end) throw afterAll(thrown, course);
      if (signals.retry.hasSubscribers) {
        signals.retry.publish({
          ...task.subject,
          attempt: course.attempt,
          outcome: thrown.code,
          waitMs,
        });
      }
      course.asked = false;
      await clock.sleep(waitMs, life.signal);
      course.attempt += 1;
    }
  }

  async function within<Result>(
    task: Task,
    life: Ending,
    rules: RetryRules,
    act: (call: Call) => Promise<Result>,
  ): Promise<Result> {
    const course = courseOf(task, false);
    const cancel = life.after(timeoutMs, () => tooLong(task, course, timeoutMs));
    try {
      return await life.race(tries(task, course, life, rules, act));
    } finally {
      cancel();
    }
  }

  async function start<Result>(
    task: Task,
    call: Call | undefined,
    rules: RetryRules,
    act: (call: Call) => Promise<Result>,
  ): Promise<Result> {
    const life = live(call);
    try {
      return await within(task, life, rules, act);
    } finally {
      life.done();
    }
  }

  return {
    run: (task, call, act) => start(task, call, retries, act),
    once: (task, call, act) => start(task, call, { ...retries, ...ONCE }, act),
    async *iterate(task, call, open) {
      const life = live(call);
      let iterator: ReturnType<typeof iteratorOf> | undefined;
      try {
        const opened = await within(task, life, retries, async (inner) => {
          const own = iteratorOf(open(inner));
          return { own, first: await own.next() };
        });
        iterator = opened.own;
        const course = courseOf(task, true);
        for (let item = opened.first; item.done !== true; item = await step(opened.own, course)) {
          yield item.value;
        }
        iterator = undefined;
      } finally {
        life.done();
        // Where the caller has left between two items; one that is under way ends by the signal.
        if (iterator !== undefined && !life.signal.aborted) await iterator.return?.();
      }

      async function step<Item>(own: AsyncIterator<Item>, course: Course): Promise<IteratorResult<Item>> {
        course.askedAt = steadyBy(clock);
        const cancel = life.after(timeoutMs, () => tooLong(task, course, timeoutMs));
        try {
          return await life.race(own.next());
        } catch (thrown) {
          iterator = undefined;
          await heard(task, course, life, thrown);
          throw thrown;
        } finally {
          cancel();
        }
      }
    },
    close: (reason) => closing.abort(reason),
  };
}

function iteratorOf<Item>(items: AsyncIterable<Item>): AsyncIterator<Item> {
  return items[Symbol.asyncIterator]();
}
