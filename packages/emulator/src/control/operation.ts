import type { Request } from '../http/exchange.ts';

export interface Outcome {
  readonly status: number;
  readonly body?: object;
}

/** One command: a row of the table that the control API serves. */
export interface Operation {
  readonly method: string;
  /** Below the prefix, with at most one `{hole}`. */
  readonly pattern: string;
  /** Answered without the token. */
  readonly free?: boolean;
  /** `id` is what stands in the hole. */
  readonly run: (request: Request, id: string) => Outcome | Promise<Outcome>;
}

export const ok = (body: object): Outcome => ({ status: 200, body });
export const created = (body: object): Outcome => ({ status: 201, body });
export const NOTHING: Outcome = { status: 204 };
