import type { UserRecord } from './control/ports.ts';

/** Where a vault is reached. */
export interface VaultAddress {
  /** `https://<vault>.vault.localhost:<port>`: needs no client option, but a resolver that knows `*.localhost`. */
  readonly url: string;
  /** `https://localhost:<own port>`: needs no resolver. */
  readonly localhostUrl: string;
}

/** The first line of `keyward emulator --json`. All of it is for tests: none of these secrets opens anything else. */
export interface Ready {
  readonly event: 'ready';
  readonly vaults: Readonly<Record<string, VaultAddress>>;
  /** Path of the root certificate, PEM; with a proxy of both roots. */
  readonly caFile: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who signs in through a browser where nobody says who; no password is asked for. */
  readonly user: UserRecord;
  /** `authorityHost` of the official clients. */
  readonly authorityHost: string;
  /** `IDENTITY_ENDPOINT`. */
  readonly identityEndpoint: string;
  /** `IDENTITY_HEADER`. */
  readonly identityHeader: string;
  readonly controlUrl: string;
  readonly controlToken: string;
  /** `HTTPS_PROXY`; present with a proxy only. */
  readonly proxyUrl?: string;
}
