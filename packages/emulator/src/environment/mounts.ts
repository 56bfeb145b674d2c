/** A vault by name, and where it is reached. */
export interface Mount {
  readonly name: string;
  readonly uri: string;
}

/** How clients reach the vaults and sign in, and what a reader should know of it. */
export interface Reached {
  readonly mounts: readonly Mount[];
  readonly variables: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
  /** Variables by which the official clients would sign in somewhere else. */
  readonly rivals: readonly string[];
}

/** KEY_VAULT_URI is Keyward's mount `vault`: a vault of that name must not stand beside another one. */
export function mainMount(mounts: readonly Mount[]): Mount | undefined {
  return mounts.find(({ name }) => name.toLowerCase() === 'vault') ?? mounts[0];
}

export function mountVariables(mounts: readonly Mount[]): Readonly<Record<string, string>> {
  const main = mainMount(mounts);
  return {
    ...(main === undefined ? {} : { KEY_VAULT_URI: main.uri }),
    KEYWARD_MOUNTS: mounts.map(({ name, uri }) => `${name}=${uri}`).join(','),
  };
}
