import { type KeywardError, vaultError } from '@keyward/core/errors';
import type { Presented } from '../transport/certificates.ts';
import type { VaultAddress } from '../vault-url/vault-url.ts';
import { lengthOf, skewOf } from './clock.ts';

const UNTRUSTED =
  /^(?:UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|ERR_TLS_CERT_ALTNAME_)/;

/** Whether a code is one of a certificate that was refused. */
export function isUntrusted(code: string): boolean {
  return UNTRUSTED.test(code);
}

/** Whether a certificate was refused for its dates. */
export function isOfTime(code: string): boolean {
  return code === 'CERT_NOT_YET_VALID' || code === 'CERT_HAS_EXPIRED';
}

/** What is known of a certificate that was refused. */
interface Refused {
  readonly vault: VaultAddress;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The certificate and its issuers, as they were presented; none where they could not be read. */
  readonly presented: readonly Presented[];
  /** The names that it is for, where they do not include the vault's. */
  readonly names: readonly string[] | undefined;
}

const MOST_NAMES = 3;

/** The error of a certificate that this process does not trust. */
export function certificateFailure(code: string, refused: Refused): KeywardError {
  const { vault, names } = refused;
  if (names !== undefined) return ofOthers(code, names, vault);
  return (
    ofAnotherTime(code, refused) ??
    ofAStranger(code, refused) ??
    outOfDate(code, refused) ??
    vaultError('tls_untrusted', {
      message: `The certificate of the vault ${vault.host} is not trusted by this process (${code}).`,
      ...(refused.presented.some(isAzures)
        ? {
            hint: 'It has the issuer that Azure has, so this process lacks its usual roots: look for --use-openssl-ca in its arguments or in NODE_OPTIONS.',
          }
        : {}),
    })
  );
}

function ofOthers(code: string, names: readonly string[], { host, place }: VaultAddress): KeywardError {
  const shown = names.slice(0, MOST_NAMES).join(', ') || 'no host at all';
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return vaultError('tls_untrusted', {
    message: `What answers in the place of the vault ${host} has a certificate for ${shown}${more} (${code}).`,
    hint:
      place === 'loopback'
        ? 'Use a name that the certificate is for.'
        : 'Check what the name resolves to on this machine (hosts file, private DNS zone, the page of a public network that asks to sign in): it has to be the vault, or a private endpoint of it.',
  });
}

/**
 * A certificate is not presented before it is valid, and a service that lets one expire renews it before its
 * issuer expires too: then it is the clock that is wrong.
 */
function ofAnotherTime(code: string, { vault, now, presented }: Refused): KeywardError | undefined {
  const [own, ...issuers] = presented;
  if (own === undefined || !isOfTime(code)) return undefined;
  const from = Math.max(...presented.map(({ validFrom }) => validFrom));
  const behind = now < from ? skewOf(now - from) : undefined;
  const allLate = own.validTo < now && issuers.some(({ validTo }) => validTo < now);
  const ahead = allLate ? skewOf(now - own.validTo) : undefined;
  const skew = behind ?? ahead;
  if (skew === undefined) return undefined;
  const is =
    behind === undefined
      ? `and that of an issuer of it were valid until ${day(own.validTo)}`
      : `is valid from ${day(from)}`;
  return vaultError('clock_skewed', {
    message: `The certificate of the vault ${vault.host} ${is}, and the clock of this machine says ${day(now)}: it is at least ${lengthOf(skew)} ${skew.direction} (${code}).`,
  });
}

/** Key Vault's certificates are issued by Microsoft under roots of DigiCert and of its own. */
function ofAStranger(code: string, { vault, presented }: Refused): KeywardError | undefined {
  const [own] = presented;
  const issuer = presented.at(-1)?.issuer;
  if (own === undefined || issuer === undefined || vault.place === 'loopback') return undefined;
  if (presented.some(isAzures)) return undefined;
  const late = code === 'CERT_HAS_EXPIRED' ? `, and has expired on ${day(own.validTo)}` : '';
  return vaultError('tls_intercepted', {
    message: `Something between this machine and the vault ${vault.host} presents a certificate of its own: it is issued by ${nameOf(issuer)}, not by Microsoft or DigiCert${late} (${code}).`,
    hint: 'Point NODE_EXTRA_CA_CERTS at the root certificate of the inspecting proxy (or, where this system trusts it, set NODE_OPTIONS=--use-system-ca) and start again, or exempt the vault from inspection.',
  });
}

/** Dates alone do not tell whether the certificate is wrong or the clock. */
function outOfDate(code: string, { vault, now, presented }: Refused): KeywardError | undefined {
  if (!isOfTime(code)) return undefined;
  const late = presented.find(({ validTo }) => validTo < now);
  const whose = late === undefined || late === presented[0] ? '' : 'an issuer of ';
  const since = late === undefined ? '' : ` on ${day(late.validTo)}`;
  const is = code === 'CERT_HAS_EXPIRED' ? `has expired${since}` : 'is not valid yet';
  return vaultError('tls_untrusted', {
    message: `The certificate of ${whose}the vault ${vault.host} ${is}, by the clock of this machine, which says ${day(now)} (${code}).`,
    hint:
      vault.place === 'loopback'
        ? 'Check the clock of this machine, and start the emulator again: it then renews its certificate.'
        : 'Check the clock of this machine, and what the name resolves to here: Azure renews certificates long before.',
  });
}

function isAzures({ issuer: { organization = '' } }: Presented): boolean {
  return /^(?:Microsoft Corporation|DigiCert,? Inc\.?)$/.test(organization);
}

/** A certificate's names are whatever its maker wrote. */
function nameOf({ commonName, organization }: Presented['issuer']): string {
  const [name, maker] = [clean(commonName), clean(organization)];
  if (name === '' || maker === '')
    return name || maker ? `"${name || maker}"` : 'an authority without a name';
  return `"${name}" of "${maker}"`;
}

function clean(text = ''): string {
  return text
    .slice(0, 200)
    .replace(/[^\p{L}\p{N} .,&()_/-]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 60);
}

function day(ms: number): string {
  return Number.isNaN(ms) ? 'an unknown day' : new Date(ms).toISOString().slice(0, 10);
}
