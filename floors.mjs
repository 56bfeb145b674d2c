/**
 * The architecture of Keyward: one row a room, one law. **A room uses only rooms below its own floor.**
 * `node tools/floors/main.ts` holds every import of the repository against this table and draws it into
 * ARCHITECTURE.md; nothing else says who may use whom.
 *
 *   floor     where the room stands; rooms of one floor are strangers, and nobody looks up
 *   room      its name
 *   at        its folder; the longest matching folder is a file's room
 *   uses      the rooms it imports from; every one granted here is used, and none that is not granted
 *   concrete  true: a particular store behind the provider contract; named by roots and tests only
 *   root      true: a composition root, which chooses and wires concrete providers
 *   says      what it is, in one line
 *
 * A letter orders rooms inside a floor: 0a lies under 0b. Errors and refs are both ground that everything
 * stands on, but a ref that does not parse throws an error, so "siblings never" alone would need an exception
 * for that pair, and exceptions are lists that grow. An order inside the floor keeps the one law for every row:
 * downwards only; two rooms with the same letter remain strangers.
 *
 * `outside` rooms are reached by wire or stand around the house. None of the house's floors may use one, except
 * a composition root that grants it here; an outside room uses what its row grants and its tests use no more.
 * The emulator and azure share no code, because a mistake shared by a double and its client would be invisible.
 */
// biome-ignore format: a table is read by its rows
export const FLOORS = [
  { floor: '6b', room: 'examples', at: 'examples', root: true, says: 'whole programs to start from',
    uses: ['keyward', 'service', 'azure', 'ref', 'value', 'errors', 'emulator'] },
  { floor: '6', room: 'cli', at: 'packages/cli', root: true, says: 'the program `keyward`',
    uses: ['load', 'service', 'stack', 'azure', 'provider', 'configuration', 'resilience', 'audit', 'signal', 'ref', 'value', 'errors', 'clock', 'emulator'] },
  { floor: '6', room: 'keyward', at: 'packages/keyward', root: true, says: 'what applications install: typed secrets, loaded and kept up to date',
    uses: ['load', 'service', 'stack', 'azure', 'provider', 'telemetry', 'configuration', 'audit', 'ref', 'value', 'errors', 'clock'] },
  { floor: '6', room: 'purista', at: 'packages/purista', root: true, says: 'the secret store of PURISTA, on any provider',
    uses: ['load', 'service', 'stack', 'cache', 'resilience', 'azure', 'provider', 'audit', 'ref', 'value', 'errors', 'clock'] },
  { floor: '6', room: 'bench', at: 'bench', root: true, says: 'measurements, side by side',
    uses: ['service', 'stack', 'cache', 'azure', 'telemetry', 'memory', 'ref', 'value', 'emulator'] },
  { floor: '6', room: 'testing', at: 'packages/core/src/testing', root: true, says: 'the door of tests: a provider in memory and the contract; the product itself never uses it',
    uses: ['memory', 'contract'] },

  { floor: '3b', room: 'load', at: 'packages/core/src/load', says: 'typed start-up loading: declarations, schemas, refreshing',
    uses: ['service', 'provider', 'configuration', 'ref', 'value', 'errors', 'clock'] },
  { floor: '3a', room: 'service', at: 'packages/core/src/service', says: 'VaultService: operations on secrets by ref, authorised and audited by one runner',
    uses: ['provider', 'audit', 'signal', 'turns', 'ref', 'value', 'errors', 'clock'] },
  { floor: '3a', room: 'stack', at: 'packages/core/src/stack', says: 'the one place where decorators are put around a provider',
    uses: ['cache', 'resilience', 'provider', 'errors', 'clock'] },

  { floor: '2', room: 'cache', at: 'packages/core/src/cache', says: 'a decorator: answers that are kept, and one call for all who ask at once',
    uses: ['provider', 'signal', 'ref', 'value', 'errors', 'clock'] },
  { floor: '2', room: 'azure', at: 'packages/azure', concrete: true, says: 'Azure Key Vault, by the official clients',
    uses: ['provider', 'turns', 'ref', 'value', 'errors', 'clock'] },
  { floor: '2', room: 'resilience', at: 'packages/core/src/resilience', says: 'patience with a vault: deadlines, retries, a circuit, a budget of requests',
    uses: ['provider', 'signal', 'errors', 'clock'] },
  { floor: '2', room: 'telemetry', at: 'packages/core/src/telemetry', says: 'what happens inside as spans and metrics of OpenTelemetry',
    uses: ['signal', 'errors', 'clock'] },
  { floor: '2', room: 'memory', at: 'packages/core/src/memory', concrete: true, says: 'a provider in memory, with switchable faults',
    uses: ['contract', 'provider', 'ref', 'value', 'errors', 'clock'] },

  { floor: '1b', room: 'contract', at: 'packages/core/src/contract', says: 'the contract as a suite, and the clock and the search for leaks that prove it',
    uses: ['provider', 'ref', 'value', 'errors', 'clock'] },
  { floor: '1a', room: 'provider', at: 'packages/core/src/provider', says: 'the contract of a store of secrets',
    uses: ['value', 'errors'] },

  { floor: '0c', room: 'configuration', at: 'packages/core/src/configuration', says: 'which vaults there are, and which secrets a program wants: environment, .env, keyward.yaml, secrets.yaml',
    uses: ['ref', 'errors', 'clock'] },
  { floor: '0b', room: 'audit', at: 'packages/core/src/audit', says: 'what an audit event says, and where it goes',
    uses: ['errors'] },
  { floor: '0b', room: 'signal', at: 'packages/core/src/signal', says: 'what happens inside, told to whoever subscribes',
    uses: ['errors'] },
  { floor: '0b', room: 'turns', at: 'packages/core/src/turns', says: 'one writer at a time',
    uses: ['errors'] },
  { floor: '0b', room: 'ref', at: 'packages/core/src/ref', says: 'secret references, mounts, paths and Key Vault names',
    uses: ['errors'] },
  { floor: '0a', room: 'errors', at: 'packages/core/src/errors', says: 'one table of codes, and the classes that carry them',
    uses: [] },
  { floor: '0a', room: 'value', at: 'packages/core/src/value', says: 'values that cannot be printed by accident',
    uses: [] },
  { floor: '0a', room: 'clock', at: 'packages/core/src/clock', says: 'where time comes from, and waiting that has an end',
    uses: [] },

  { floor: 'outside', room: 'emulator', at: 'packages/emulator', says: 'Key Vault, Entra ID and managed identity on a laptop; spoken to by HTTPS',
    uses: [] },
  { floor: 'outside', room: 'tools', at: 'tools', says: 'the checks and generators of this repository',
    uses: ['errors'] },
  { floor: 'outside', room: 'tests', at: 'tests', says: 'tests of the house as a whole',
    uses: [] },
];
