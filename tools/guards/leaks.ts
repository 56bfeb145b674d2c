import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Finding } from '../source/finding.ts';
import { trackedFiles } from '../source/tree.ts';

interface Pattern {
  readonly rule: string;
  readonly text: RegExp;
  readonly message: string;
}

const HOSTS = [
  /\bregistry\.(?:npmjs|yarnpkg)\.\w+/,
  /\bnpm\.pkg\.github\.com/,
  /\bnpmmirror\.com/,
  /\/artifactory\//,
];

const PATTERNS: readonly Pattern[] = [
  ...HOSTS.map((text) => ({
    rule: 'registry',
    text,
    message: 'names a package registry: where packages come from is the reader’s setting',
  })),
  {
    rule: 'registry',
    text: /"resolved":\s*"https?:/,
    message: 'a lockfile entry names where it was downloaded',
  },
  { rule: 'registry', text: /^\s*(?:@[\w-]+:)?registry\s*=/m, message: 'names a package registry' },
  {
    rule: 'workplace',
    text: /(?<![\w.~/-])(?:\/home\/|\/Users\/|[A-Z]:\\{1,2}Users\\{1,2})(?!(?:user|you|me)\b)[\w.-]+/,
    message: 'names somebody’s home folder',
  },
  {
    rule: 'secret',
    text: /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\\[rn]|\s|["'`+])*[A-Za-z0-9+/]{40}/,
    message: 'holds a private key: make one when the test runs',
  },
  {
    rule: 'secret',
    text: /AccountKey=[A-Za-z0-9+/]{40}/,
    message: 'holds what looks like a storage account key',
  },
  {
    rule: 'secret',
    text: /\beyJ(?=[\w.-]{58})[\w-]{8,}(?:\.[\w-]+){0,4}/,
    message: 'holds what looks like a token: sign one when the test runs',
  },
];

/** Where this checkout lies, and the registry in use: neither belongs in a file. */
function ownTraces(root: string, environment: NodeJS.ProcessEnv): Pattern[] {
  const literal = (text: string) => new RegExp(`${text.replace(/[^\w]/g, '\\$&')}(?![\\w-])`);
  const places = [root, homedir(), dirname(root)].filter((path) => path.split('/').length > 2);
  const registry = environment['npm_config_registry'];
  const host = registry !== undefined && URL.canParse(registry) ? new URL(registry).host : '';
  return [
    ...places.map((path) => ({
      rule: 'workplace',
      text: literal(path),
      message: 'names a folder of the machine it was written on',
    })),
    ...(host === ''
      ? []
      : [{ rule: 'registry', text: literal(host), message: 'names the package registry in use' }]),
  ];
}

/**
 * Searches every file that git would take for traces of the workplace and for what looks like a real secret.
 *
 * @param environment - Read for `npm_config_registry`, which npm sets for its scripts.
 */
export function checkLeaks(
  root: string,
  environment: NodeJS.ProcessEnv = process.env,
): { readonly files: number; readonly findings: Finding[] } {
  const patterns = [...PATTERNS, ...ownTraces(root, environment)];
  const files = trackedFiles(root);
  const findings = files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'latin1');
    if (text.includes('\0')) return [];
    return patterns.flatMap(({ rule, text: pattern, message }): Finding[] => {
      const match = pattern.exec(text);
      return match ? [{ rule, file, line: text.slice(0, match.index).split('\n').length, message }] : [];
    });
  });
  return { files: files.length, findings };
}
