/** An answer that goes on after every bound. */
export class BodyTooLarge extends Error {}

/** A request that did not get past the proxy; the reason may name it with more than its host. */
export class StoppedAtProxy extends Error {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super();
    this.reason = reason;
  }
}
