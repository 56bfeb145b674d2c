/**
 * Everything that a test of code with secrets needs, by one door: a provider in memory that fails on demand, a clock that
 * stands still, the provider contract as an executable suite, and a search for values that leaked.
 * @module
 */
export {
  type ContractCase,
  type ContractFault,
  type ContractGap,
  type ContractOutcome,
  type ContractSubject,
  type Facet,
  type FakeClock,
  fakeClock,
  type ListedContractCase,
  leakIn,
  leakInPrint,
  mark,
  type ProviderContractOptions,
  providerContract,
  type RunContractOptions,
  reasonToSkip,
  runContract,
} from '../contract/index.ts';
export {
  type FaultFilter,
  type FaultStrike,
  type FaultSwitch,
  faultSwitch,
  type MemoryFault,
  type MemoryOperation,
  type MemoryOptions,
  type MemoryProvider,
  type MemorySecret,
  type MemoryStore,
  type MemorySubjectOptions,
  memory,
  memoryStore,
  memorySubject,
} from '../memory/index.ts';
