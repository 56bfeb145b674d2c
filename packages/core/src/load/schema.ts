/**
 * A schema of any library that speaks Standard Schema 1 (zod, valibot, arktype and others): only its members that are
 * used here, so that none of them is a dependency.
 *
 * @example
 * ```ts
 * import type { StandardSchema } from '@keyward/core/load';
 *
 * const port: StandardSchema<number> = {
 *   '~standard': {
 *     version: 1,
 *     vendor: 'example',
 *     validate: (value) =>
 *       /^\d+$/.test(String(value)) ? { value: Number(value) } : { issues: [{ message: 'no port' }] },
 *   },
 * };
 * ```
 */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/** What a schema makes of a value: another, or what is wrong with it. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** One thing that is wrong. Its message may repeat the value, and is never used. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What a schema gives. */
export type OutputOf<Schema> = Schema extends {
  readonly '~standard': { readonly types?: { readonly output: infer Output } | undefined };
}
  ? Output
  : unknown;
