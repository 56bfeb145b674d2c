import type { Call, SecretInfo, SecretProvider } from '../../provider/index.ts';

/** Four pages of Key Vault: all of a small vault. */
const MOST_LISTED = 100;

/** The first names of a listing, as far as a few requests reach. */
export interface Beginning {
  readonly paths: readonly string[];
  readonly complete: boolean;
}

export async function beginningOf(listing: AsyncIterable<SecretInfo>): Promise<Beginning> {
  const paths: string[] = [];
  for await (const { path } of listing) {
    paths.push(path);
    if (paths.length === MOST_LISTED) return { paths, complete: false };
  }
  return { paths, complete: true };
}

/** The path under which a secret is stored, by the first of its versions: a read would fetch a value nobody asked for. */
export async function storedAs(
  { versions }: SecretProvider,
  path: string,
  call: Call,
): Promise<string | undefined> {
  return quietly(async () => {
    for await (const version of versions?.list(path, call) ?? []) return version.path;
    return undefined;
  });
}

/** A search is a favour: whatever stands in its way, the error that it was to explain is the one to tell. */
export async function quietly<Result>(look: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await look();
  } catch {
    return undefined;
  }
}
