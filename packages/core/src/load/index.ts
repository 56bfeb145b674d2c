/**
 * What a program needs when it starts: secrets by name, typed, held against schemas, and kept up to date.
 * @module
 */
export { mayBeAbsent } from './absence.ts';
export {
  type Checked,
  type Declaration,
  type DeclaredKey,
  type EntriesOf,
  type EntryOf,
  RESERVED,
  type ReservedName,
} from './declaration.ts';
export { type DeclarationFile, type FileEntries, type LoadMeans, load } from './load.ts';
export type { NewerVersion } from './newer.ts';
export type { LoadFailure, LoadOptions } from './options.ts';
export { type Part, partOf, textOf } from './part.ts';
export type {
  KeyReadiness,
  LoadCall,
  Secrets,
  SecretsControl,
  SecretsReadiness,
} from './result.ts';
export { type RetrieveCall, type Retrieved, retrieve } from './retrieve.ts';
export type { OutputOf, SchemaIssue, SchemaResult, StandardSchema } from './schema.ts';
export { type Trouble, type Troubles, troubled } from './trouble.ts';
