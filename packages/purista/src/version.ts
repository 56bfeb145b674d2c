/**
 * The release of `@purista/azure-secret-store` that this package stands in for.
 *
 * @example
 * ```ts
 * import { puristaVersion } from '@keyward/purista';
 *
 * console.log(`as @purista/azure-secret-store ${puristaVersion}`);
 * ```
 */
export const puristaVersion = '3.2.4';
