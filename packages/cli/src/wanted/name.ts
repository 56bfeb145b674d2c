/**
 * Names that change how a program is started, what it loads, or whom it trusts. A value from a vault under one of them
 * would be code that runs: whoever may write the secret could run what he likes as whoever runs the program.
 */
const STEERING = new Set([
  // Shells and the search for programs.
  ...['PATH', 'PATHEXT', 'COMSPEC', 'SHELL', 'IFS', 'ENV', 'BASH_ENV', 'BASHOPTS', 'SHELLOPTS', 'PS4'],
  ...['PROMPT_COMMAND', 'ZDOTDIR', 'FPATH', 'CDPATH', 'MODULE_PATH', 'EDITOR', 'VISUAL', 'PAGER', 'BROWSER'],
  // Interpreters and what they load first.
  ...['NODE_OPTIONS', 'NODE_PATH', 'NODE_REPL_EXTERNAL_MODULE', 'NODE_EXTRA_CA_CERTS', 'BUN_OPTIONS'],
  ...['NODE_TLS_REJECT_UNAUTHORIZED', 'PYTHONPATH', 'PYTHONHOME', 'PYTHONSTARTUP', 'PYTHONINSPECT'],
  ...['PERL5OPT', 'PERL5LIB', 'PERL5DB', 'PERLLIB', 'RUBYOPT', 'RUBYLIB', 'PHPRC', 'PHP_INI_SCAN_DIR'],
  ...['JAVA_TOOL_OPTIONS', '_JAVA_OPTIONS', 'JDK_JAVA_OPTIONS', 'CLASSPATH', 'DOTNET_STARTUP_HOOKS'],
  ...['LUA_INIT', 'LUA_PATH', 'LUA_CPATH', 'ERL_FLAGS', 'GUILE_LOAD_PATH', 'OPENSSL_CONF', 'OPENSSL_MODULES'],
  // The C library, and what trust is read from.
  ...['GCONV_PATH', 'GLIBC_TUNABLES', 'NLSPATH', 'LOCPATH', 'HOSTALIASES', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
]);
const STEERING_PREFIX = /^(?:LD_|DYLD_|GIT_|CORECLR_|COR_|MALLOC_|BASH_FUNC)/;

/** Whether a variable of this name steers the program instead of telling it something. Case aside, as on Windows. */
export function isSteering(name: string): boolean {
  const upper = name.toUpperCase();
  return STEERING.has(upper) || STEERING_PREFIX.test(upper);
}
