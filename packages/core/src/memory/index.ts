/**
 * A provider in memory that behaves like a Key Vault, with faults on demand: for tests and trials.
 * @module
 */
export {
  type FaultFilter,
  type FaultStrike,
  type FaultSwitch,
  faultSwitch,
  type MemoryFault,
  type MemoryOperation,
} from './faults.ts';
export { type MemoryProvider, memory } from './memory.ts';
export type { MemoryOptions, MemorySecret } from './options.ts';
export { type MemoryStore, memoryStore } from './store.ts';
export { type MemorySubjectOptions, memorySubject } from './subject.ts';
