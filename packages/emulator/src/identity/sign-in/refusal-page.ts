import type { Clock } from '../../clock/clock.ts';
import type { Reply, Request } from '../../http/exchange.ts';
import { html } from '../../http/html.ts';
import { type EntraRefusal, report } from '../refusal.ts';
import { pageReply } from './page.ts';

/** A refusal for the eyes of a person: nobody can be trusted with it, or nobody waits for it. */
export function refusalPage(
  refusal: EntraRefusal,
  request: Request,
  clock: Clock,
  trace: NonNullable<Reply['trace']>,
): Reply {
  const { traceId, correlationId, timestamp } = report(refusal, request, clock);
  return pageReply(
    {
      status: refusal.status,
      title: 'Sorry, but we’re having trouble signing you in.',
      main: html`<p role="alert">AADSTS${String(refusal.code)}: ${refusal.message}</p><p>Request Id: ${traceId}<br>Correlation Id: ${correlationId}<br>Timestamp: ${timestamp}</p>`,
    },
    trace,
  );
}
