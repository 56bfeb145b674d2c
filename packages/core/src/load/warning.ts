import { isKeywardError } from '../errors/index.ts';
import type { LoadFailure } from './options.ts';

/** What nobody asked to be told of: by kind, name and code, and never by what was thrown, which may hold a value. */
export function warn(failure: LoadFailure): void {
  if (failure.kind === 'refresh') {
    const { code, message } = failure.error;
    process.emitWarning(`Secrets could not be refreshed: ${message}`, { type: 'KeywardWarning', code });
    return;
  }
  const { error, keys } = failure;
  const kind = isKeywardError(error)
    ? error.code
    : error instanceof Error
      ? error.constructor.name
      : typeof error;
  process.emitWarning(`A handler of changes of ${keys.join(', ')} failed (${kind}).`, {
    type: 'KeywardWarning',
    code: 'KEYWARD_HANDLER_FAILED',
  });
}
