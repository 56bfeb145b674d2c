/** Lets one call through first. */
export type Doorway = <T>(act: () => Promise<T>) => Promise<T>;

/**
 * The client's first request of all is a probe that is answered with the challenge. A process that starts
 * with fifty reads at once would send fifty probes; so the first call goes alone, and the others, once it
 * has succeeded, know the way. They wait for one call only, whatever becomes of it.
 */
export function doorway(): Doorway {
  let known = false;
  let first: Promise<void> | undefined;
  return async (act) => {
    if (known) return act();
    if (first !== undefined) {
      await first;
      return act();
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    first = promise;
    try {
      const result = await act();
      known = true;
      return result;
    } finally {
      first = undefined;
      resolve();
    }
  };
}
