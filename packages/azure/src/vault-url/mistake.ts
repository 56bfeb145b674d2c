import { isVaultName, VAULT_SUFFIXES } from './address.ts';
import { likelyOrigin, privateSuffix } from './likely.ts';
import { isLoopback } from './loopback.ts';
import { EXAMPLE, type Mistake, mistakeInText } from './mistaken-text.ts';

/**
 * Explains why a text is not the address of a vault.
 *
 * Of what was given only hosts, ports and names of vaults and secrets are repeated: whatever else stands
 * there may be a secret in the wrong place.
 */
export function mistakeIn(given: string): Mistake {
  const url = URL.parse(given);
  const hasScheme = /^[a-z][a-z0-9+.-]*:\//i.test(given);
  const inText = mistakeInText(given, url) ?? (hasScheme ? undefined : withoutScheme(given));
  if (inText !== undefined) return inText;
  return url === null || !hasScheme ? { message: 'The vault address is not a URL.' } : inUrl(url);
}

function withoutScheme(given: string): Mistake | undefined {
  if (/^[0-9a-z-]+$/i.test(given)) {
    return {
      message: 'The vault address is a name alone.',
      hint: 'Write https://<name>.vault.azure.net, in China https://<name>.vault.azure.cn, in US Government https://<name>.vault.usgovcloudapi.net.',
    };
  }
  const url = URL.parse(`https://${given}`);
  if (url === null || url.username !== '' || !/\.|^localhost$/.test(url.hostname)) return undefined;
  return {
    message: 'The vault address has no https:// in front.',
    hint: `Write ${likelyOrigin(url.hostname, url.port) ?? `it as in ${EXAMPLE}`}.`,
  };
}

function inUrl(url: URL): Mistake {
  const host = url.hostname.replace(/\.$/, '');
  const likely = likelyOrigin(host, url.port);
  const use = likely === undefined ? {} : { hint: `Use ${likely}.` };
  const at = `The vault address ${show(host)}`;
  if (url.protocol !== 'https:') {
    const scheme = url.protocol === 'http:' ? 'http' : 'another scheme';
    return {
      message: `${at} uses ${scheme}: tokens are sent over https only.`,
      ...(isLoopback(host) ? { hint: 'Use the https address that `keyward emulator` prints.' } : use),
    };
  }
  if (url.username !== '' || url.password !== '') {
    return {
      message: `${at} holds a user name or password: Key Vault takes none, and it would be sent.`,
      ...use,
    };
  }
  const ofHost = isLoopback(host) ? undefined : inHost(host, likely);
  if (ofHost !== undefined) return ofHost;
  if (url.port !== '' && !isLoopback(host)) {
    return { message: `${at} names port ${url.port}: Key Vault answers on 443 only.`, ...use };
  }
  return afterHost(url.pathname, at, likely);
}

function inHost(host: string, likely: string | undefined): Mistake | undefined {
  if (privateSuffix(host.replace(/^[^.]*\./, '')) !== undefined) {
    return {
      message: `${show(host)} is the private name of a vault, for which no certificate exists.`,
      ...(likely && {
        hint: `Use ${likely}: it resolves to the private endpoint where its DNS zone is linked.`,
      }),
    };
  }
  if (/(?:^|\.)managedhsm\./.test(host)) {
    return {
      message: `${show(host)} is a Managed HSM: it keeps keys, and has no secrets.`,
      hint: `Use a Key Vault, such as ${EXAMPLE}.`,
    };
  }
  if (VAULT_SUFFIXES.some((suffix) => suffix === host)) {
    return {
      message: `The vault address ${host} names no vault.`,
      hint: `Put the name of the vault in front, as in https://contoso.${host}.`,
    };
  }
  const suffix = VAULT_SUFFIXES.find((known) => host.endsWith(`.${known}`));
  if (suffix === undefined) {
    return {
      message: `${show(host)} is not under ${VAULT_SUFFIXES.join(', ')}, and not on this machine.`,
      ...(likely && { hint: `Use ${likely}, if that is the vault.` }),
    };
  }
  const name = host.slice(0, -suffix.length - 1);
  if (isVaultName(name)) return undefined;
  return {
    message: `\`${show(name)}\` is not the name of a vault: it has 3 to 24 letters, digits and single inner hyphens, and begins with a letter.`,
    hint: 'Look it up: `az keyvault list --query "[].properties.vaultUri"`.',
  };
}

/** What follows the host of a vault. */
function afterHost(path: string, at: string, origin = EXAMPLE): Mistake {
  const [, kind = '', name, version] =
    /^\/(secret|key|certificate)s\/([0-9A-Za-z-]{1,127})(?:\/([0-9a-f]{32}))?\/?$/i.exec(path) ?? [];
  const message = `${at} goes on ${kind === '' ? 'after the host' : `to a ${kind.toLowerCase()}`}: it names the vault alone.`;
  if (kind.toLowerCase() !== 'secret') return { message, hint: `Use ${origin}.` };
  const ref = `azure://vault/${name}${version === undefined ? '' : `?version=${version}`}`;
  return { message, hint: `Use ${origin}, and the ref ${ref} for the secret.` };
}

/** A host is at most 253 characters; what is longer is no host, and may be anything. */
function show(host: string): string {
  return host.length > 253 ? 'given' : host;
}
