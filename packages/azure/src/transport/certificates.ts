import { Agent, request as dial } from 'node:https';
import { type DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { Clock } from '@keyward/core/clock';
import type { VaultAddress } from '../vault-url/vault-url.ts';
import { dialling } from './dialling.ts';
import { lookup } from './lookup.ts';
import type { ProxyAddress } from './proxy.ts';

/** A certificate that was presented, as far as errors tell of it. */
export interface Presented {
  /** Who issued it, by its own words. */
  readonly issuer: { readonly commonName?: string; readonly organization?: string };
  /** In milliseconds since 1970. */
  readonly validFrom: number;
  readonly validTo: number;
}

/** How long looking at certificates may add to a call that has failed already. */
const LOOK_MS = 2_000;
const MOST_CERTIFICATES = 10;

/**
 * The certificates that are presented at a vault's address, its own first; none where they cannot be had.
 *
 * Node throws them away when it refuses them, so this shakes hands once more, believing anybody, to see who
 * is there. The request that it makes for that is never ended, so that not a byte of it leaves.
 */
export async function presentedAt(
  { origin }: VaultAddress,
  {
    proxy,
    signal,
    clock,
  }: { readonly proxy?: ProxyAddress; readonly signal: AbortSignal; readonly clock: Clock },
): Promise<readonly Presented[]> {
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  const agent = new Agent({
    lookup,
    rejectUnauthorized: false,
    ...(proxy === undefined ? {} : { proxyEnv: { HTTPS_PROXY: proxy.url } }),
  });
  const dialled = dialling(agent);
  const call = dial(origin, { agent, signal: both });
  clock.sleep(LOOK_MS, both).then(
    () => over.abort(),
    () => {},
  );
  try {
    return await new Promise<readonly Presented[]>((resolve, reject) => {
      call.on('error', reject);
      // A call that still waits for its tunnel does not say that it was aborted.
      both.addEventListener('abort', reject, { once: true });
      call.once('socket', (socket) => {
        if (!(socket instanceof TLSSocket)) return reject(new Error('The connection is not TLS.'));
        const read = () => resolve(chainOf(socket.getPeerCertificate(true)));
        if (socket.connecting) socket.once('secureConnect', read);
        else read();
      });
    });
  } catch {
    return [];
  } finally {
    over.abort();
    call.destroy();
    dialled.end();
    agent.destroy();
  }
}

function chainOf(leaf: DetailedPeerCertificate): readonly Presented[] {
  const chain: Presented[] = [];
  let next: DetailedPeerCertificate | undefined = leaf;
  while (next?.issuer !== undefined && chain.length < MOST_CERTIFICATES) {
    const [commonName, organization] = [first(next.issuer.CN), first(next.issuer.O)];
    chain.push({
      issuer: {
        ...(commonName === undefined ? {} : { commonName }),
        ...(organization === undefined ? {} : { organization }),
      },
      validFrom: Date.parse(next.valid_from),
      validTo: Date.parse(next.valid_to),
    });
    next = next.issuerCertificate === next ? undefined : next.issuerCertificate;
  }
  return chain;
}

/** A name may have an attribute several times. */
function first(attribute: string | readonly string[] | undefined): string | undefined {
  return typeof attribute === 'object' ? attribute[0] : attribute;
}
