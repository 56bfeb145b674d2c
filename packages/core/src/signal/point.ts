import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Something that happens at one moment, on the channel `keyward:<name>` of `node:diagnostics_channel`. */
export interface PointSignal<Payload extends object> {
  /** Name of the channel. */
  readonly name: string;
  /** Asked before a payload is made: without a subscriber nothing is made. */
  readonly hasSubscribers: boolean;
  publish(payload: Payload): void;
  /**
   * @param listener - Called in the middle of what happens, and must not take long. What it throws does not reach the
   * caller; Node reports it as an uncaught exception.
   * @returns Ends the subscription.
   */
  subscribe(listener: (payload: Payload) => void): () => void;
}

export function pointSignal<Payload extends object>(name: string): PointSignal<Payload> {
  const full = `keyward:${name}`;
  const own = channel(full);
  return {
    name: full,
    get hasSubscribers() {
      return own.hasSubscribers;
    },
    publish: (payload) => own.publish(payload),
    subscribe(listener) {
      const heard = (message: unknown) => listener(message as Payload);
      subscribe(full, heard);
      return () => {
        unsubscribe(full, heard);
      };
    },
  };
}
