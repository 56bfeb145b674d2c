import type { Draft } from '../stage.ts';
import { ABORTING } from './aborting.ts';
import { CLOSING } from './closing.ts';
import { CONCURRENCY } from './concurrency.ts';
import { DELETING } from './deleting.ts';
import { FAULTS } from './faults.ts';
import { LATEST } from './latest.ts';
import { LISTING } from './listing.ts';
import { NAMES } from './names.ts';
import { READING } from './reading.ts';
import { RECOVERY } from './recovery.ts';
import { REFUSALS } from './refusals.ts';
import { SILENCE } from './silence.ts';
import { UPDATING } from './updating.ts';
import { VERSIONS } from './versions.ts';

/** Every case, in the order in which a failing provider is best understood. */
export const DRAFTS: readonly Draft[] = [
  ...READING,
  ...VERSIONS,
  ...LATEST,
  ...LISTING,
  ...UPDATING,
  ...DELETING,
  ...RECOVERY,
  ...NAMES,
  ...REFUSALS,
  ...SILENCE,
  ...FAULTS,
  ...ABORTING,
  ...CLOSING,
  ...CONCURRENCY,
];
