import type { Life } from './life.ts';
import type { SecretVersion } from './secret.ts';

/** One at least. */
export type Versions = readonly [SecretVersion, ...SecretVersion[]];

/** A secret at one moment. Never changed. */
export interface SecretImage {
  /** As first spelt. */
  readonly name: string;
  /** In the order written. */
  readonly versions: Versions;
  readonly life: Life;
}
