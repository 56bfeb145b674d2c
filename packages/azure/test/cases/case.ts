import type { ErrorCode } from '@keyward/core/errors';

/** One way to fail, and all that its error says. */
export interface Case {
  readonly why: string;
  /** Brings it about, and tells the call that fails; what has to be closed goes onto the stack. */
  when(stack: AsyncDisposableStack): Promise<() => Promise<unknown>>;
  readonly code: ErrorCode;
  /** Ports of this machine left out. */
  readonly message: string;
  readonly hint: string;
}
