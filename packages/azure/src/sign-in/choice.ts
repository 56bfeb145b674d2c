import type { TokenCredential } from '@azure/core-auth';
import { vaultError } from '@keyward/core/errors';
import { authorityOf } from '../cloud/authority.ts';
import type { VaultAddress } from '../vault-url/vault-url.ts';
import { credentialOf } from './credential.ts';
import type { SignIn } from './sign-in.ts';
import { signInFrom } from './variables.ts';

/** What a caller may say about signing in; the environment says the rest. */
export interface SignInChoice {
  readonly signIn?: SignIn;
  readonly credential?: TokenCredential;
  readonly authorityHost?: string;
}

/**
 * The credential that signs in to a vault. Nothing is asked for yet.
 *
 * @throws `invalid_configuration`, `missing_configuration`, `wrong_cloud`.
 */
export function credentialFor(
  address: VaultAddress,
  { signIn, credential, authorityHost }: SignInChoice,
): TokenCredential {
  if (credential !== undefined) {
    const rival =
      signIn === undefined ? (authorityHost === undefined ? undefined : 'authorityHost') : 'signIn';
    if (rival === undefined) return credential;
    throw vaultError('invalid_configuration', {
      message: `Both credential and ${rival} are given: a credential signs in by itself.`,
      hint: `Leave ${rival} or the credential out.`,
    });
  }
  const variable = process.env['AZURE_AUTHORITY_HOST']?.trim();
  const named =
    authorityHost !== undefined
      ? { text: authorityHost, by: 'authorityHost' }
      : variable
        ? { text: variable, by: 'AZURE_AUTHORITY_HOST' }
        : undefined;
  return credentialOf(signIn ?? signInFrom(process.env), authorityOf(address, named));
}
