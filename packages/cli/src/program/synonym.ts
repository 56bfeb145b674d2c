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
  'keyward emulator ctl': {
    status: ['health', 'info'],
    vaults: ['list', 'ls'],
    vault: ['configure', 'set'],
    apps: ['applications'],
    app: ['application'],
    assign: ['grant'],
    unassign: ['revoke'],
    requests: ['log', 'logs'],
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
