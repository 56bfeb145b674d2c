import type { Gateway } from '@keyward/core/service';

/** A gateway that can be changed for another while it is in use. */
export interface ChangeOver {
  use<Result>(act: (gateway: Gateway) => Promise<Result>): Promise<Result>;
  /** From now on another one is used; the one before is closed when all who use it are done. */
  change(next: Gateway): void;
  /** Closes all of them, in use or not. */
  close(): Promise<void>;
}

export function changeOver(first: Gateway): ChangeOver {
  const users = new Map<Gateway, number>([[first, 0]]);
  let current = first;
  let closed = false;
  const leave = (gateway: Gateway, of: number) => {
    users.set(gateway, of);
    if (of > 0 || gateway === current) return;
    users.delete(gateway);
    // All that was asked of it was answered: a failure to end well is nobody's any more.
    gateway.close().catch(() => {});
  };
  return {
    async use(act) {
      const gateway = current;
      users.set(gateway, (users.get(gateway) ?? 0) + 1);
      try {
        return await act(gateway);
      } finally {
        leave(gateway, (users.get(gateway) ?? 1) - 1);
      }
    },
    change(next) {
      const before = current;
      current = next;
      users.set(next, 0);
      leave(before, users.get(before) ?? 0);
      if (closed) next.close().catch(() => {});
    },
    async close() {
      closed = true;
      await Promise.all([...users.keys()].map((gateway) => gateway.close()));
    },
  };
}
