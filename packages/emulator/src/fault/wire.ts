import { isProbe, routeOf } from '../dataplane/route.ts';
import type { Reply, Request } from '../http/exchange.ts';
import { type AnswerOptions, failureReply } from './answer.ts';
import { type FaultRules, type Strike, subjectOf } from './faults.ts';
import { FAULT_PLANES, type FaultEffect, type FaultPlane } from './rule.ts';

/** What befalls a request on its way, as the door has to carry it out. */
export interface Mishap {
  readonly id: string;
  readonly route: string;
  readonly when: Strike['when'];
  /** Real milliseconds that it waits. */
  readonly waitMs: number;
  /** Said in place of the answer. */
  readonly instead?: Reply;
  /** How the answer is sent, where it is not sent as always. */
  readonly delivery?: Delivery;
}

export type Delivery =
  /** A TCP reset: without `afterBytes` before anything was sent. */
  | { readonly kind: 'reset'; readonly afterBytes?: number }
  | { readonly kind: 'slowBody'; readonly bytesPerSecond: number }
  | { readonly kind: 'truncatedBody'; readonly bytes?: number };

/** Asked by the door about every request that it has found an answerer for. */
export type Misfortune = (plane: string, vault: string | undefined, request: Request) => Mishap | undefined;

export interface MisfortuneOptions extends AnswerOptions {
  readonly rules: FaultRules;
  /** How the request log names a request of each plane. */
  readonly names: Readonly<Record<FaultPlane, (request: Request) => string>>;
  /** Nobody has to show a token. */
  readonly open: boolean;
}

/** The rules that befall a request before anybody asks who sent it. */
export function createMisfortune(options: MisfortuneOptions): Misfortune {
  const { rules, names, open } = options;
  return (plane, vault, request) => {
    if (!rules.active || !isFaultPlane(plane)) return undefined;
    if (plane === 'vault' && isPrelude(request, open)) return undefined;
    const route = names[plane](request);
    const strike = rules.strike(subjectOf(plane, vault, route, request), isOfTheWire);
    if (strike === undefined) return undefined;
    const { id, when, effect } = strike;
    const mishap = { id, route, when, waitMs: 0 };
    switch (effect.kind) {
      case 'latency':
        return { ...mishap, waitMs: effect.ms };
      case 'throttle':
      case 'error':
        return { ...mishap, instead: failureReply(effect, { plane, route, request }, options) };
      case 'reset':
      case 'slowBody':
      case 'truncatedBody':
        return { ...mishap, delivery: effect };
      case 'insufficientClaims':
      case 'refusal':
        return undefined;
    }
  };
}

/** The control API, the proxy and the emulator's own pages are no parts of Azure. */
function isFaultPlane(plane: string): plane is FaultPlane {
  return FAULT_PLANES.some((one) => one === plane);
}

function isOfTheWire({ kind }: FaultEffect): boolean {
  return kind !== 'insufficientClaims' && kind !== 'refusal';
}

/**
 * The official clients begin with a request without a token, to be told where to sign in. It is none of the caller's
 * own: a rule that strikes once is for the one that follows.
 */
function isPrelude({ headers, method, path, body }: Request, open: boolean): boolean {
  return headers['authorization'] === undefined && (!open || isProbe(routeOf(method, path), body));
}
