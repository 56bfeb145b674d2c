import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, context, createContextKey, type Span, trace } from '@opentelemetry/api';

/** The span of an operation, while what is beneath it is under way. */
export interface OperationSpan {
  readonly span: Span;
  /** Whether the vault was waited for; absent where no cache was asked. */
  cache?: 'hit' | 'miss';
}

/** Where in a trace something happens. */
export interface Place {
  readonly span: Span;
  readonly context: Context;
  readonly operation: OperationSpan | undefined;
}

const PLACE = createContextKey('keyward.place');

/**
 * The place in which asynchronous work goes on. Bound to the start of a signal, it makes a span the active one of
 * OpenTelemetry as well, so that an instrumented HTTP client beneath finds its parent; and where a program has no context
 * manager, Keyward's own spans know theirs all the same.
 */
export class Active extends AsyncLocalStorage<Place> {
  override run<Result, Args extends unknown[]>(
    place: Place,
    act: (...args: Args) => Result,
    ...args: Args
  ): Result {
    return super.run(place, () => context.with(place.context, () => act(...args)));
  }

  /** What a new span is beneath: what is active, unless that knows nothing of the place. */
  parent(): Context {
    const active = context.active();
    const place = this.getStore();
    return place === undefined || active.getValue(PLACE) === place.span ? active : place.context;
  }
}

/** The context in which a span is active. */
export function within(parent: Context, span: Span): Context {
  return trace.setSpan(parent, span).setValue(PLACE, span);
}
