/** A request as the emulator's handlers see it: decoded once, at the listener. */
export interface Request {
  readonly method: string;
  /** Path as sent, without the query, still percent-encoded. */
  readonly path: string;
  /** Query by decoded key: official clients percent-encode even the keys (`api%2Dversion`). */
  readonly query: ReadonlyMap<string, string>;
  /** Host header as sent, port included: every id and nextLink is rendered from it. */
  readonly authority: string;
  /** The vault whose own port the request came in on; undefined on the shared port. */
  readonly portVault: string | undefined;
  /** Present where the request came through the proxy. */
  readonly tunnel?: Tunnel | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
  readonly remoteAddress: string;
}

/** A connection that the proxy took as if it were the host that it was asked for. */
export interface Tunnel {
  /** Lower case. */
  readonly host: string;
  /** As the client named it in the TLS handshake, in lower case; undefined where it did not. */
  readonly serverName: string | undefined;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Serialised JSON (PEM for /ca.pem, HTML for a page of Entra ID); absent for an empty body. */
  readonly body?: string;
  readonly trace?: Trace;
}

/** What the request log shows: route pattern, caller and code of a refusal, never a value. */
export interface Trace {
  readonly route: string;
  readonly principal?: string;
  readonly vault?: string;
  readonly refusal?: string;
  /** Id of the rule that made it so. */
  readonly fault?: string;
}

export type Handler = (request: Request) => Reply | Promise<Reply>;
