/** A value that another one came before. */
export interface OverriddenSetting {
  readonly value: string;
  /** Where it is configured. */
  readonly origin: string;
}

/** One setting in effect, for people. */
export interface Setting {
  /** As keyward.yaml spells it: `application`, `mounts.billing`. */
  readonly name: string;
  /** An address is shown without user name, password and query. */
  readonly value: string;
  /** Where it is configured: `KEYWARD_ENVIRONMENT`, `.env`, `keyward.yaml`. */
  readonly origin: string;
  /** What it came before, in order; mostly nothing. */
  readonly overrides: readonly OverriddenSetting[];
}

/** Where one setting is configured: at least once, the place that wins first. */
export interface Configured {
  readonly name: string;
  readonly values: readonly OverriddenSetting[];
}

/** What is configured, as it is shown. */
export function settingsOf(all: readonly Configured[]): readonly Setting[] {
  return all.flatMap(({ name, values }) => {
    const [first, ...overrides] = values.map(({ value, origin }) => ({ value, origin }));
    return first === undefined ? [] : [{ name, ...first, overrides }];
  });
}

/** An address without what may be secret in it. */
export function shownAddress(address: string): string {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) return '(not an address)';
  const path = url.pathname === '/' ? '' : url.pathname;
  return `${url.protocol}//${url.host}${path}`;
}
