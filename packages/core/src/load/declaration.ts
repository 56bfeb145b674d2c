import type { RefGiven } from '../service/index.ts';
import type { SecretValue } from '../value/index.ts';
import type { OutputOf, StandardSchema } from './schema.ts';

/** A secret that a program wants, with all that can be said of it. */
export interface DeclaredKey {
  /** Where it is: a whole ref, or a raw name in the mount `vault`. */
  readonly ref: RefGiven;
  /**
   * What the value has to be, and what is made of it. It sees the member that the ref's fragment names, as JSON has it;
   * without a fragment a JSON object as that object, and any other value as its text.
   */
  readonly schema?: StandardSchema;
  /** What the schema sees of a whole secret, where that is not it: always the text, or always what the text is as JSON. */
  readonly as?: 'text' | 'json';
  /** What stands in where the secret, or its member, does not exist: given as it is, and seen by no schema. */
  readonly default?: unknown;
  /** Whether the program does without where it does not exist. */
  readonly optional?: boolean;
  /** The version to stay with. */
  readonly version?: string;
  /** Whether it is given plain. */
  readonly reveal?: boolean;
  /** Secrets of one group change together or not at all. */
  readonly group?: string;
}

/** What a program wants, by the name under which the program knows it: a ref alone, or more. */
export type Declaration = Readonly<Record<string, RefGiven | DeclaredKey>>;

/** Names of the result's own members, and those that a promise, JSON or an object has a meaning for. */
export const RESERVED = [
  'onChange',
  'refresh',
  'readiness',
  'newer',
  'close',
  'file',
  'then',
  'toJSON',
  'toString',
  'valueOf',
  'constructor',
  '__proto__',
] as const;

/** One of {@link RESERVED}. */
export type ReservedName = (typeof RESERVED)[number];

/** A member that is perhaps not there is `undefined` as well: what a type leaves open, its entry leaves open too. */
type MemberOf<Key, Name extends keyof DeclaredKey> = Name extends keyof Key ? Key[Name] : undefined;

type PlainBy<Schema> = Schema extends StandardSchema ? OutputOf<Schema> : string;
type PlainOf<Key> = PlainBy<MemberOf<Key, 'schema'>>;

type GivenBy<Plain, Reveal> = Reveal extends true ? Plain : SecretValue<Plain>;
type AbsentBy<Optional> = Optional extends true ? undefined : never;
type AbsentOf<Key> = undefined extends MemberOf<Key, 'default'> ? AbsentBy<MemberOf<Key, 'optional'>> : never;

/** What a key of the result gives: wrapped unless it is declared `reveal: true`, `undefined` only where it is optional. */
export type EntryOf<Key> = Key extends unknown
  ? GivenBy<PlainOf<Key>, MemberOf<Key, 'reveal'>> | AbsentOf<Key>
  : never;

/** The values of a declaration, by name. */
export type EntriesOf<Declared> = { readonly [Name in keyof Declared]: EntryOf<Declared[Name]> };

type Known = keyof DeclaredKey | 'scheme' | 'mount' | 'path' | 'fragment';

/** Nothing is of this type: the compiler names it, and with it what is wrong. */
export interface Mistake<Text extends string> {
  readonly mistake: Text;
}

/** Where no default of this type can fit, an intersection would be `never`, and its message about that. */
type CheckedDefault<Default, Plain> = [Default & Plain] extends [never]
  ? Mistake<'the default is not what the schema makes'>
  : Plain;

type CheckedKey<Key> = Key extends string
  ? unknown
  : {
      readonly [Member in keyof Key]: Member extends Known
        ? Member extends 'default'
          ? CheckedDefault<Key[Member], PlainOf<Key> | undefined>
          : unknown
        : Mistake<`\`${Member & string}\` means nothing here`>;
    };

/** What a declaration has to be besides its shape: no name of the result's own, a default of the schema's output. */
export type Checked<Declared> = {
  readonly [Name in keyof Declared]: string extends Name
    ? unknown
    : Name extends ReservedName
      ? Mistake<`\`${Name}\` is taken: choose another name`>
      : CheckedKey<Declared[Name]>;
};
