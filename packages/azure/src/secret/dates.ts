import type { SecretMetadata } from '@keyward/core/provider';
import type { CallScope } from '../transport/scope.ts';

const MOST_SECONDS = 2 ** 31 - 1;

/** What a write sends of its dates: through the client where it can write them, beside it where not. */
interface WireDates {
  readonly given: { readonly notBefore?: Date; readonly expiresOn?: Date };
  readonly scope: Pick<CallScope, 'dates'>;
}

/** The client's 32 bits hold seconds from 1901 to 2038; the vault takes whole seconds. */
export function wireDates({ notBefore, expiresOn }: SecretMetadata): WireDates {
  const nbf = beyond(notBefore);
  const exp = beyond(expiresOn);
  const dates = { ...(nbf === undefined ? {} : { nbf }), ...(exp === undefined ? {} : { exp }) };
  return {
    given: {
      ...(notBefore === undefined || nbf !== undefined ? {} : { notBefore }),
      ...(expiresOn === undefined || exp !== undefined ? {} : { expiresOn }),
    },
    scope: Object.keys(dates).length === 0 ? {} : { dates },
  };
}

function beyond(date: Date | undefined): number | undefined {
  if (date === undefined) return undefined;
  const seconds = Math.floor(date.getTime() / 1_000);
  return Math.abs(seconds) > MOST_SECONDS ? seconds : undefined;
}
