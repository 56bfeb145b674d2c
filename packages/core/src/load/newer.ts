import { isKeywardError } from '../errors/index.ts';
import type { Call } from '../provider/index.ts';
import { createRef, formatRef, type SecretRef } from '../ref/index.ts';
import type { Gateway } from '../service/index.ts';
import { listed, type Trouble } from './trouble.ts';
import type { Wanted } from './wanted.ts';

/** A version that is newer than the one a key stays with. */
export interface NewerVersion<Name extends string = string> {
  readonly name: Name;
  /** The ref that the key stays with. */
  readonly ref: string;
  readonly pinned: string;
  /** The version that waits. */
  readonly version: string;
  /** When it was made, where the vault tells that to this caller. */
  readonly createdOn?: Date;
}

/** Looks which pinned keys have a newer version. @throws One error for all that cannot be told; the signal's reason. */
export async function newerOf(
  gateway: Gateway,
  wanted: readonly Wanted[],
  signal: AbortSignal | undefined,
): Promise<readonly NewerVersion[]> {
  const call: Call = { fresh: true, ...(signal === undefined ? {} : { signal }) };
  const looks = new Map<string, Promise<Omit<NewerVersion, 'name' | 'ref' | 'pinned'> | undefined>>();
  const troubles: Trouble[] = [];
  const found = await Promise.all(
    wanted.map(async ({ name, of, ref }) => {
      const { version: pinned } = ref;
      if (pinned === undefined) return [];
      const latest = createRef({ scheme: ref.scheme, mount: ref.mount, path: ref.path });
      const key = formatRef(latest);
      const look = looks.get(key) ?? latestOf(gateway, latest, pinned, call);
      looks.set(key, look);
      try {
        const newest = await look;
        if (newest === undefined || newest.version === pinned) return [];
        return [{ name, ref: formatRef(ref), pinned, ...newest }];
      } catch (thrown) {
        signal?.throwIfAborted();
        if (!isKeywardError(thrown)) throw thrown;
        troubles.push({ of, problem: thrown });
        return [];
      }
    }),
  );
  const [first, ...others] = troubles;
  if (first !== undefined) throw listed([first, ...others], 'it is not known whether a newer version waits');
  return found.flat();
}

/** The version that a read gives; undefined where nobody can tell it, since it is disabled. */
async function latestOf(gateway: Gateway, ref: SecretRef, pinned: string, call: Call) {
  const version = await gateway.run('secret.latest_version', { ref }, call);
  if (version === null) return undefined;
  if (version === pinned) return { version };
  const createdOn = await createdOnOf(gateway, ref, version, call);
  return { version, ...(createdOn === undefined ? {} : { createdOn }) };
}

async function createdOnOf(gateway: Gateway, ref: SecretRef, version: string, call: Call) {
  try {
    const versions = await gateway.run('secret.versions', { ref }, call);
    return versions.find((each) => each.version === version)?.createdOn;
  } catch (thrown) {
    call.signal?.throwIfAborted();
    if (isKeywardError(thrown)) return undefined;
    throw thrown;
  }
}
