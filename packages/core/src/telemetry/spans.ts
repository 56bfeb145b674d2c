import { tracingChannel } from 'node:diagnostics_channel';
import {
  type Attributes,
  INVALID_SPAN_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import {
  type AttemptSignal,
  type BudgetWaitSignal,
  type OperationSignal,
  type SignalOutcome,
  type SpanSignal,
  signals,
  type Traced,
} from '../signal/index.ts';
import { Active, type Place, within } from './active.ts';
import { moments } from './moments.ts';
import { ATTEMPT, BUDGET_WAIT, spanNameOf } from './names.ts';
import { safely } from './safely.ts';

/** How something that takes time becomes a span. */
interface Drawing<Payload extends object> {
  readonly kind: SpanKind;
  name(payload: Payload): string;
  start(payload: Payload): Attributes;
  end?(payload: Payload): Attributes;
}

interface Subject {
  readonly mount?: string;
  readonly path?: string;
  readonly version?: string;
}

/** @returns Ends the subscription, and every span that is open. */
export function drawSpans(tracer: Tracer): () => void {
  const active = new Active();
  const stops = [
    draw(signals.operation, OPERATIONS, 'operation'),
    draw(signals.attempt, ATTEMPTS, 'part'),
    draw(signals.budgetWait, BUDGET_WAITS, 'part'),
    ...moments(() => active.getStore()?.operation),
  ];

  function draw<Payload extends object>(
    signal: SpanSignal<Payload>,
    { kind, name, start, end }: Drawing<Payload>,
    is: 'operation' | 'part',
  ): () => void {
    const open = new Map<object, Span>();
    const begin = safely((payload: Traced<Payload>): Place => {
      const parent = active.parent();
      const span = tracer.startSpan(name(payload), { kind, attributes: start(payload) }, parent);
      open.set(payload, span);
      const operation = is === 'operation' ? { span } : active.getStore()?.operation;
      return { span, context: within(parent, span), operation };
    });
    const channel = tracingChannel<Place, Traced<Payload>>(signal.name);
    channel.start.bindStore(active, (payload) => begin(payload) ?? nowhere(active));
    const stop = signal.subscribe({
      end: safely((payload) => {
        const span = open.get(payload);
        open.delete(payload);
        if (span === undefined) return;
        if (end !== undefined) span.setAttributes(end(payload));
        close(span, payload.outcome);
      }),
    });
    return () => {
      channel.start.unbindStore(active);
      stop();
      for (const span of open.values()) safely(() => span.end())();
      open.clear();
    };
  }

  return () => {
    for (const stop of stops) stop();
  };
}

const OPERATIONS: Drawing<OperationSignal> = {
  kind: SpanKind.INTERNAL,
  name: ({ operation }) => spanNameOf(operation),
  start: (payload) => ({ 'keyward.operation': payload.operation, ...subjectOf(payload) }),
  end: ({ found }) => (found === undefined ? {} : { 'secret.found_version': found.version }),
};

const ATTEMPTS: Drawing<AttemptSignal> = {
  kind: SpanKind.CLIENT,
  name: () => ATTEMPT,
  start: (payload) => ({
    'keyward.request.operation': payload.operation,
    ...subjectOf(payload),
    ...(payload.attempt > 1 ? { 'http.request.resend_count': payload.attempt - 1 } : {}),
  }),
};

const BUDGET_WAITS: Drawing<BudgetWaitSignal> = {
  kind: SpanKind.INTERNAL,
  name: () => BUDGET_WAIT,
  start: (payload) => ({
    'keyward.request.operation': payload.operation,
    'keyward.request.kind': payload.kind,
    ...subjectOf(payload),
  }),
};

function subjectOf({ mount, path, version }: Subject): Attributes {
  return {
    ...(mount === undefined ? {} : { 'keyward.mount': mount }),
    ...(path === undefined ? {} : { 'secret.name': path, 'secret.version': version ?? 'latest' }),
  };
}

/** A status has no message: what an error says is for whoever asked. */
function close(span: Span, outcome: SignalOutcome | undefined): void {
  if (outcome !== undefined && outcome !== 'succeeded') {
    span.setAttribute('error.type', outcome);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

/** Where a span could not be begun: what is beneath it is beneath what was there before. */
function nowhere(active: Active): Place {
  const span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  return { span, context: active.parent(), operation: undefined };
}
