/**
 * The provider contract as an executable suite, with the clock and the search for leaks that it is proved by.
 * `@keyward/core/testing` is the door.
 * @module
 */
export { leakIn, leakInPrint, mark } from './canary.ts';
export { type FakeClock, fakeClock } from './clock.ts';
export {
  type ContractCase,
  type ContractGap,
  type ListedContractCase,
  type ProviderContractOptions,
  providerContract,
  reasonToSkip,
} from './contract.ts';
export type { Facet } from './judge.ts';
export { type ContractOutcome, type RunContractOptions, runContract } from './run.ts';
export type { ContractFault, ContractSubject } from './subject.ts';
