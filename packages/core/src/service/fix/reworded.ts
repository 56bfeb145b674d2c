import { type ErrorDetails, KeywardError, vaultError } from '../../errors/index.ts';

/** The same error in other words: where it came from and what else it tells stay. */
export function reworded(
  error: KeywardError,
  words: Partial<Pick<ErrorDetails, 'message' | 'hint' | 'nearMisses'>>,
): KeywardError {
  const { message, hint, ref, azure, retryAfterMs, cause } = error;
  const renewed = vaultError(error.code, {
    message,
    hint,
    ...(ref === undefined ? {} : { ref }),
    ...(azure === undefined ? {} : { azure }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(cause instanceof KeywardError ? { cause } : {}),
    ...words,
  });
  const frames = error.stack?.indexOf('\n    at ') ?? -1;
  if (frames !== -1) renewed.stack = `${renewed.name}: ${renewed.message}${error.stack?.slice(frames)}`;
  return renewed;
}
