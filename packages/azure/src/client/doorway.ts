/** Lets one call through first. */
export type Doorway = <T>(act: () => Promise<T>, isThrough: () => boolean) => Promise<T>;

/**
 * The client's first request of all is a probe that is answered with the challenge. A process that starts
 * with fifty reads at once would send fifty probes; so the first call goes alone, and once it is through
 * (it sent a token, whatever the vault said to it) the others know the way. They wait for one call only.
 */
export function doorway(): Doorway {
  let known = false;
  let first: Promise<void> | undefined;
  return async (act, isThrough) => {
    if (known) return act();
    if (first !== undefined) {
      await first;
      return act();
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    first = promise;
    try {
      return await act();
    } finally {
      known = isThrough();
      first = undefined;
      resolve();
    }
  };
}
