import type { SecretImage } from './image.ts';
import type { Life } from './life.ts';
import type { SecretVersion } from './secret.ts';
import type { VaultSettings } from './settings.ts';

/**
 * What is told of each change of a vault before anybody sees it. Whatever it throws is what the caller gets, and the
 * vault stays as it was.
 */
export interface VaultJournal {
  configured(settings: Required<VaultSettings>): void;
  /** A secret whose name was free, with all it has. */
  added(secret: SecretImage): void;
  /** A version that is new or says something else now. */
  wrote(name: string, version: SecretVersion): void;
  moved(name: string, life: Life): void;
  /** Does not throw: a secret whose time is over is over whether that is kept or not. */
  gone(name: string): void;
}
