import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/** The authorities Node trusted before anybody asked for more, and what was added since. */
const state: { before: readonly string[]; added: string[] } = { before: [], added: [] };

/**
 * Makes this process trust a certificate authority, for every TLS connection that names no authorities of its own:
 * `node:https`, `fetch` and with them the official clients. Several may be trusted at a time, in any order.
 *
 * @param pem the certificate of the authority, such as `emulator.caPem`
 * @returns ends the trust when disposed, once; connections that are already open stay open
 *
 * @example
 * ```ts
 * import { startEmulator, trustCa } from '@keyward/emulator';
 *
 * await using emulator = await startEmulator();
 * using _trust = trustCa(emulator.caPem);
 * const discovery = await fetch(`${emulator.authorityHost}/${emulator.tenantId}/v2.0/.well-known/openid-configuration`);
 * console.log(discovery.status);
 * ```
 */
export function trustCa(pem: string): Disposable {
  if (state.added.length === 0) state.before = getCACertificates('default');
  state.added.push(pem);
  apply();
  let trusted = true;
  return {
    [Symbol.dispose]() {
      if (!trusted) return;
      trusted = false;
      state.added.splice(state.added.indexOf(pem), 1);
      apply();
    },
  };
}

function apply(): void {
  setDefaultCACertificates([...state.before, ...new Set(state.added)]);
}
