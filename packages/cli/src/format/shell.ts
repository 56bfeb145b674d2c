import { unwritable } from './unwritable.ts';

/**
 * Variables of the shells themselves: an attempt to set one ends the shell, is passed over, or sets something else.
 * zsh has many, in small letters too.
 */
const KEPT = new Set([
  ...[
    '_',
    'ARGC',
    'COLUMNS',
    'DIRSTACK',
    'EGID',
    'EPOCHREALTIME',
    'EPOCHSECONDS',
    'ERRNO',
    'EUID',
    'FUNCNAME',
  ],
  ...[
    'FUNCNEST',
    'GID',
    'GROUPS',
    'HISTCHARS',
    'HISTCMD',
    'HISTSIZE',
    'KEYBOARD_HACK',
    'KEYTIMEOUT',
    'LINENO',
  ],
  ...['LINES', 'LISTMAX', 'LOGCHECK', 'MAILCHECK', 'OPTIND', 'PPID', 'RANDOM', 'SAVEHIST', 'SECONDS'],
  ...['SHELLOPTS', 'SHLVL', 'SRANDOM', 'TTYIDLE', 'UID', 'USERNAME', 'WATCH'],
  ...['aliases', 'argv', 'builtins', 'cdpath', 'commands', 'dirstack', 'fignore', 'fpath', 'funcfiletrace'],
  ...['funcsourcetrace', 'funcstack', 'functions', 'functions_source', 'functrace', 'galiases', 'histchars'],
  ...['history', 'historywords', 'jobdirs', 'jobstates', 'jobtexts', 'keymaps', 'mailpath', 'manpath'],
  ...[
    'module_path',
    'modules',
    'nameddirs',
    'options',
    'parameters',
    'patchars',
    'path',
    'pipestatus',
    'psvar',
  ],
  ...['reswords', 'saliases', 'signals', 'status', 'termcap', 'terminfo', 'userdirs', 'usergroups', 'watch'],
  ...['widgets'],
]);
const KEPT_PREFIX = /^(?:BASH(?:OPTS|PID|_)|ZSH_|zsh_|TRY_BLOCK_|dis_)/;

/** For `eval` in a POSIX shell: between single quotes nothing means anything but the quote itself. */
export function shell(values: ReadonlyMap<string, string>): string {
  return [...values].map(([name, value]) => `export ${checked(name)}='${quoted(value)}'\n`).join('');
}

function checked(name: string): string {
  if (KEPT.has(name) || KEPT_PREFIX.test(name)) {
    throw unwritable('shell', name, 'bash or zsh keeps that variable for itself');
  }
  return name;
}

function quoted(value: string): string {
  return value.replaceAll("'", "'\\''");
}
