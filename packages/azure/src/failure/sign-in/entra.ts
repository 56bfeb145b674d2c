/** What a code of Entra ID says about a sign-in, and what removes it. */
export interface EntraMeaning {
  readonly because: string;
  /** Absent where a person has to sign in anew: how depends on the tool. */
  readonly hint?: string;
}

const TENANT = 'Compare AZURE_TENANT_ID with the tenant id that the portal shows under Microsoft Entra ID.';
const FEDERATION =
  'Compare issuer, subject and audience of the token with the federated credential of the application: `az ad app federated-credential list --id <client id>`.';

/** By the digits after `AADSTS`. Entra's own sentences repeat what they were sent, so they are never shown. */
const MEANINGS: ReadonlyMap<string, EntraMeaning> = new Map(
  Object.entries({
    7000215: {
      because: 'the client secret is wrong',
      hint: 'Give the value of the secret, not its id; `az ad app credential reset --append --id <client id>` makes a new one.',
    },
    7000222: {
      because: 'the client secret has expired',
      hint: 'Make a new one: `az ad app credential reset --append --id <client id>`.',
    },
    700016: {
      because: 'the tenant has no such application',
      hint: 'Compare the client id and the tenant id: `az ad sp show --id <client id>`, signed in to that tenant.',
    },
    7000112: {
      because: 'the application is disabled',
      hint: 'Enable it in the portal, under Enterprise applications.',
    },
    90002: { because: 'there is no such tenant in this cloud', hint: TENANT },
    900023: { because: 'the tenant id is not one', hint: TENANT },
    700027: {
      because: 'the certificate is not one of the application, or has expired',
      hint: 'Compare its thumbprint with those of the application: `az ad app credential list --cert --id <client id>`.',
    },
    700021: {
      because: 'the assertion names another application than the client id',
      hint: 'Give the client id of the application that the assertion was made for.',
    },
    700023: {
      because: 'the assertion was made for another authority',
      hint: 'Check AZURE_AUTHORITY_HOST, and that nothing rewrites the address of the authority on the way.',
    },
    700024: {
      because: 'the assertion is not valid at this time',
      hint: 'Set the clock of this machine; where a token file is presented, check that something renews it.',
    },
    50013: {
      because: 'the signature of the assertion is not valid',
      hint: 'Check that the issuer still publishes the key that signed the token.',
    },
    50027: {
      because: 'what was presented is no token',
      hint: 'Check that AZURE_FEDERATED_TOKEN_FILE names a file with one token and nothing else.',
    },
    70021: { because: 'no federated credential of the application matches the token', hint: FEDERATION },
    700211: {
      because: 'no federated credential of the application has the issuer of the token',
      hint: FEDERATION,
    },
    700212: {
      because: 'no federated credential of the application has the audience of the token',
      hint: FEDERATION,
    },
    700213: {
      because: 'no federated credential of the application has the subject of the token',
      hint: FEDERATION,
    },
    50076: { because: 'a second factor is asked for' },
    50079: { because: 'a second factor has to be set up' },
    50158: { because: 'a policy asks for more than was proved' },
    53003: {
      because: 'a policy of Conditional Access blocks it',
      hint: 'Ask who keeps the policies; the sign-in log of Entra ID names the one.',
    },
    70043: { because: 'the sign-in has ended' },
    700082: { because: 'the sign-in has ended' },
    50173: { because: 'the sign-in has ended, since the password was changed' },
    65001: {
      because: 'nobody has consented that the application acts for its users',
      hint: 'Consent once, as an administrator: `az ad app permission admin-consent --id <client id>`.',
    },
    50105: {
      because: 'the user is not assigned to the application',
      hint: 'Assign the user, or lift the requirement, in the portal under Enterprise applications.',
    },
    50020: {
      because: 'the user is unknown in this tenant',
      hint: 'Sign in to the tenant of the user, or invite the user as a guest.',
    },
    50011: {
      because: 'the application does not know the address that the browser returns to',
      hint: 'Add `http://localhost` to it as a redirect URI for mobile and desktop applications.',
    },
    7000218: {
      because: 'the application is not one for desktops',
      hint: 'Allow public client flows for it in the portal, under Authentication.',
    },
    500011: {
      because:
        'the tenant does not know Key Vault by this name: it is in another cloud, or has no subscription',
      hint: 'Sign in to the tenant and the cloud of the vault (`az cloud show`, `az account show`).',
    },
  }),
);

/** @param code - Such as `AADSTS7000215`. */
export function entraMeaning(code: string): EntraMeaning | undefined {
  return MEANINGS.get(code.slice('AADSTS'.length));
}
