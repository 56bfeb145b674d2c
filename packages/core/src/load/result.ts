import { inspect } from 'node:util';
import type { ErrorCode } from '../errors/index.ts';
import type { Call } from '../provider/index.ts';
import { PLACEHOLDER, secretValue } from '../value/index.ts';
import type { NewerVersion } from './newer.ts';

/** How sure one key is, without its value. */
export interface KeyReadiness {
  /** `stale`: the last refresh did not confirm it, and it is given all the same; `unready`: reading it throws. */
  readonly status: 'ready' | 'stale' | 'unready';
  /** Why it is not `ready`. */
  readonly code?: ErrorCode;
  /** The version that it is of; absent where a default stands in. */
  readonly version?: string;
  /** Seconds since it was last found to be what the vault has. */
  readonly ageS?: number;
}

/** Whether a program can go on with its secrets: for a health check, and without a value. */
export interface SecretsReadiness<Name extends string = string> {
  /** That of the worst key. */
  readonly status: KeyReadiness['status'];
  readonly keys: Readonly<Record<Name, KeyReadiness>>;
}

/** What a call takes that asks the vaults. */
export type LoadCall = Pick<Call, 'signal'>;

/** What can be done with secrets that are loaded, besides reading them. */
export interface SecretsControl<Entries extends object> extends AsyncDisposable, Disposable {
  /**
   * Tells of every change of one key, after it and all that belongs to it have changed. A handler that fails stops no
   * other; see `onError`.
   *
   * @param key - A declared key.
   * @param handler - Given the value that the key has now, and the one it had.
   * @returns What ends it.
   */
  onChange<Name extends keyof Entries>(
    key: Name,
    handler: (value: Entries[Name], previous: Entries[Name]) => unknown,
  ): () => void;
  /**
   * As for one key, for several that are used together: told once, however many of them change at once.
   *
   * @param keys - Declared keys.
   * @param handler - Given all of them as they are now, and as they were.
   * @returns What ends it.
   */
  onChange<const Names extends readonly (keyof Entries)[]>(
    keys: Names,
    handler: (values: Pick<Entries, Names[number]>, previous: Pick<Entries, Names[number]>) => unknown,
  ): () => void;
  /**
   * Reads everything again, and not from a cache: what was written before the call is seen. One refresh is under way at a
   * time, and those who wait for the next share it.
   *
   * @throws One error for all that could not be read or used; what is known of it is given as long as it may.
   */
  refresh(call?: LoadCall): Promise<void>;
  /** How sure all of it is now; asks nobody. */
  readiness(): SecretsReadiness<keyof Entries & string>;
  /**
   * Which pinned keys have a newer version waiting: its id and when it was made, never its value. Needs `secret:read_metadata`.
   *
   * @throws One error for all secrets of which that cannot be told.
   */
  newer(call?: LoadCall): Promise<readonly NewerVersion<keyof Entries & string>[]>;
  /** Ends refreshing and lets go of the values; reading a key throws `provider_closed` then. The client stays open. */
  close(): Promise<void>;
}

/** Secrets as a program declared them: each read by its name, at any time, without waiting. */
export type Secrets<Entries extends object> = Entries & SecretsControl<Entries>;

/** What {@link resultOf} puts in front of what it is given. */
export interface ResultParts {
  readonly names: readonly string[];
  /** @throws What reading the key throws. */
  readonly give: (name: string) => unknown;
  readonly isAbsent: (name: string) => boolean;
  readonly control: object;
}

/** An object of the keys alone: what else it can do is not listed, and a value is in no print of it. */
export function resultOf({ names, give, isAbsent, control }: ResultParts): object {
  const present = () => names.filter((name) => !isAbsent(name));
  const shown = (as: unknown) => Object.fromEntries(present().map((name) => [name, as]));
  const result: object = Object.create(
    Object.freeze({
      ...control,
      toJSON: () => shown(PLACEHOLDER),
      toString: () => '[keyward secrets]',
      [inspect.custom]: () => shown(secretValue(undefined)),
    }),
  );
  for (const name of names) {
    Object.defineProperty(result, name, { get: () => give(name), enumerable: true });
  }
  return Object.freeze(result);
}
