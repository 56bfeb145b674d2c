type Synonyms = Readonly<Record<string, readonly string[]>>;

/** Commands by the names that other programs give them. They are told, and not taken: a thing has one name here. */
export const SYNONYMS: Readonly<Record<string, Synonyms>> = {
  keyward: {
    get: ['cat', 'fetch', 'print', 'read', 'reveal', 'show', 'view'],
    set: ['add', 'create', 'new', 'put', 'update', 'write'],
    list: ['dir', 'find', 'ls', 'search'],
    versions: ['history', 'list-versions'],
    run: ['exec'],
    export: ['dump', 'env'],
    template: ['inject', 'render'],
    delete: ['del', 'remove', 'rm', 'unset'],
    recover: ['restore', 'undelete'],
    purge: ['destroy'],
    metadata: ['describe', 'info', 'label', 'tag', 'tags'],
    whoami: ['auth', 'login', 'signin', 'status'],
    config: ['configure', 'settings'],
    emulator: ['emulate', 'start'],
  },
  'keyward metadata': {
    get: ['list', 'read', 'show', 'view'],
    set: ['put', 'replace'],
    merge: ['add', 'delete', 'patch', 'remove', 'unset', 'update'],
  },
  'keyward emulator': {
    env: ['environment', 'variables'],
    export: ['dump', 'save', 'state'],
    import: ['convert', 'load'],
    ctl: ['control', 'reset', 'status', 'vaults'],
  },
  'keyward emulator ctl': {
    status: ['health', 'info'],
    vaults: ['list', 'ls'],
    vault: ['configure', 'set'],
    apps: ['applications'],
    app: ['application'],
    assign: ['grant'],
    unassign: ['revoke'],
    requests: ['log', 'logs'],
    clock: ['now', 'time'],
    fault: ['inject'],
    quotas: ['limits', 'quota'],
    seed: ['import', 'load'],
    snapshots: ['checkpoints'],
    snapshot: ['checkpoint', 'restore'],
  },
  'keyward emulator ctl clock': {
    advance: ['add', 'forward', 'skip'],
    freeze: ['hold', 'stop'],
    resume: ['continue', 'start', 'thaw', 'unfreeze'],
    show: ['get', 'now'],
  },
  'keyward emulator ctl fault': {
    add: ['create', 'inject', 'new'],
    remove: ['delete', 'rm'],
  },
  'keyward emulator ctl faults': {
    clear: ['delete', 'remove', 'reset'],
  },
  'keyward emulator ctl snapshot': {
    take: ['add', 'create', 'new', 'save'],
    restore: ['apply', 'load', 'rollback'],
    remove: ['delete', 'rm'],
  },
  'keyward emulator ctl vault': {
    show: ['get', 'view'],
    add: ['create', 'new'],
    set: ['configure', 'update'],
  },
};

/**
 * What a word is called here.
 *
 * @param command - The command that the word followed, in full: `keyward metadata`.
 */
export function calledHere(command: string, word: string): string | undefined {
  const known = Object.entries(SYNONYMS[command] ?? {});
  return known.find(([, others]) => others.includes(word.toLowerCase()))?.[0];
}
