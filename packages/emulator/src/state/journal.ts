import type { Assignment } from '../access/assignments.ts';
import type { ClockSetting } from '../clock/controlled.ts';
import type { KeptApplication } from '../identity/application.ts';
import type { User } from '../identity/user.ts';
import type { VaultJournal } from '../vault/journal.ts';
import type { Image, VaultImage } from './image.ts';

/**
 * What is told of each change before anybody sees it. What it throws is what the caller gets, and the emulator stays
 * as it was: what it knows and what is kept do not part.
 */
export interface Journal {
  registered(application: KeptApplication): void;
  joined(user: User): void;
  assigned(assignment: Assignment): void;
  revoked(id: string): void;
  vault(name: string): VaultJournal;
  /** A vault that is new, and empty. */
  opened(settings: VaultImage['settings']): void;
  timed(setting: ClockSetting): void;
  /** All of this in place of all that is kept but the clock. */
  replaced(image: Image): void;
}
