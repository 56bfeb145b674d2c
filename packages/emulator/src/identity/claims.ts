/** The claims that the data plane relies on, checked for shape; a token has more. */
export interface Claims {
  readonly aud: string;
  readonly iss: string;
  readonly tid: string;
  readonly oid: string;
  readonly appid: string;
  /** Seconds since 1970, like `exp`. */
  readonly nbf: number;
  readonly exp: number;
  readonly groups: readonly string[];
}

export function parseClaims(payload: unknown): Claims | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const { aud, iss, tid, oid, appid, nbf, exp, groups = [] } = payload as Readonly<Record<string, unknown>>;
  if (
    !isText(aud) ||
    !isText(iss) ||
    !isText(tid) ||
    !isText(oid) ||
    !isText(appid) ||
    typeof nbf !== 'number' ||
    typeof exp !== 'number' ||
    !Array.isArray(groups) ||
    !groups.every(isText)
  ) {
    return undefined;
  }
  return { aud, iss, tid, oid, appid, nbf, exp, groups };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
