import { type OperationSignal, signals, type TraceEnd } from '../../signal/index.ts';
import type { Operation, OperationCall } from '../operation/operation.ts';
import { signalOf } from './outcome.ts';

/** Acts, and tells it whoever subscribes to operations. */
export function traced<Input, Output>(
  operation: Operation<never, Input, Output>,
  input: Input,
  { signal }: OperationCall,
  act: () => Promise<Output>,
): Promise<Output> {
  if (!signals.operation.hasSubscribers) return act();
  const end: TraceEnd<OperationSignal, Output> = {
    found: (output) => foundBy(operation, output),
    outcome: (thrown) => signalOf(thrown, signal),
  };
  return signals.operation.trace(subjectOf(operation, input), act, end);
}

function subjectOf<Input>(operation: Operation<never, Input, unknown>, input: Input): OperationSignal {
  const { mount, path } = operation.resource(input);
  const version = versionIn(input);
  return {
    operation: operation.name,
    mount,
    ...(path === undefined ? {} : { path }),
    ...(version === undefined ? {} : { version }),
  };
}

/** Inputs that name one secret hold its ref. */
function versionIn(input: unknown): string | undefined {
  return (input as { readonly ref?: { readonly version?: string } }).ref?.version;
}

/** Version and expiry, and nothing else that the output may hold. */
function foundBy<Input, Output>(
  operation: Operation<never, Input, Output>,
  output: Output,
): Partial<OperationSignal> {
  const found = operation.found?.(output);
  if (found === undefined) return {};
  const { version, expiresOn } = found;
  return { found: { version, ...(expiresOn === undefined ? {} : { expiresOn }) } };
}
