import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Visitor } from 'vite';
import { parseDoc } from '../source/doc.ts';
import type { Finding } from '../source/finding.ts';
import { type Module, readModule } from '../source/module.ts';
import { filesBelow, isTest } from '../source/tree.ts';

/** The page itself: it is compared as a whole. */
export const ERRORS_PAGE = 'docs/reference/errors.md';

/** Words of other people's protocols that look like codes of ours. One that a page needs is added here. */
const FOREIGN = new Set([
  'access_token',
  'api_version',
  'authorization_code',
  'client_assertion',
  'client_assertion_type',
  'client_credentials',
  'client_id',
  'client_secret',
  'credential_id',
  'expires_in',
  'expires_on',
  'ext_expires_in',
  'fast_check',
  'grant_type',
  'insufficient_claims',
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'invalid_scope',
  'jwks_uri',
  'max_results',
  'next_link',
  'node_modules',
  'not_before',
  'refresh_token',
  'token_endpoint',
  'token_type',
  'unauthorized_client',
  'unsupported_grant_type',
]);

/** The codes that may be named. */
export interface KnownCodes {
  /** Codes of the error table. */
  readonly codes: ReadonlySet<string>;
  /** Classes of the error table. */
  readonly classes: ReadonlySet<string>;
  /** The emulator stands outside the house and has errors of its own. */
  readonly emulator: ReadonlySet<string>;
}

const EMULATOR = 'packages/emulator/';

/** The members of an exported union of string literals, such as `EmulatorErrorCode`. */
export function literalsOf(module: Module, name: string): Set<string> {
  const literals = new Set<string>();
  new Visitor({
    TSTypeAliasDeclaration: (node) => {
      const { typeAnnotation: type } = node;
      if (node.id.name !== name || type.type !== 'TSUnionType') return;
      for (const member of type.types) {
        if (member.type !== 'TSLiteralType' || member.literal.type !== 'Literal') continue;
        literals.add(String(member.literal.value));
      }
    },
  }).visit(module.program);
  return literals;
}

/**
 * Finds error codes that are named and do not exist: every word in backticks after `@throws`, every word_like_this in
 * backticks on a page, and every link to a section of the errors page.
 */
export function checkMentions(
  root: string,
  known: KnownCodes,
): { readonly mentions: number; readonly findings: Finding[] } {
  const sources = filesBelow(root, ['packages'], /\.ts$/).filter((path) => !isTest(path));
  const pages = filesBelow(root, [''], /\.md$/).filter((path) => path !== ERRORS_PAGE);
  const mentions = [
    ...sources.flatMap((file) => mentionsInSource(readModule(root, file), known)),
    ...pages.flatMap((file) => mentionsInPage(file, readFileSync(join(root, file), 'utf8'), known)),
  ];
  const findings = mentions.flatMap(({ known: isKnown, file, line, word }): Finding[] =>
    isKnown ? [] : [{ rule: 'error-code', file, line, message: `${word} is in no error table` }],
  );
  return { mentions: mentions.length, findings };
}

interface Mention {
  readonly file: string;
  readonly line: number;
  readonly word: string;
  readonly known: boolean;
}

function mentionsInSource(module: Module, { codes, classes, emulator }: KnownCodes): Mention[] {
  const { file } = module;
  const own = file.startsWith(EMULATOR) ? emulator : codes;
  const names = identifiersIn(module);
  const docs = module.comments.filter(({ type, value }) => type === 'Block' && value.startsWith('*'));
  return docs.flatMap((comment) => {
    const doc = parseDoc(module, comment);
    const thrown = doc.tags.filter(({ name }) => name === 'throws').map(({ text }) => text);
    return thrown.flatMap((text) => [
      // A word that the module uses as a name, such as a parameter's, is spoken of as that.
      ...[...text.matchAll(/`([a-z_]+)`/g)]
        .map(([, word = '']) => ({ file, line: doc.line, word, known: own.has(word) }))
        .filter(({ word, known }) => known || !names.has(word)),
      ...[...text.matchAll(/\bVault\w+Error\b/g)].map(([word]) => ({
        file,
        line: doc.line,
        word,
        known: classes.has(word),
      })),
    ]);
  });
}

function identifiersIn(module: Module): Set<string> {
  const names = new Set<string>();
  new Visitor({ Identifier: (node) => names.add(node.name) }).visit(module.program);
  return names;
}

function mentionsInPage(file: string, page: string, { codes, emulator }: KnownCodes): Mention[] {
  return page.split('\n').flatMap((text, index) => {
    const line = index + 1;
    const words = [...text.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map(([, word = '']) => word);
    const anchors = [...text.matchAll(/errors\.md#([\w-]+)/g)].map(([, anchor = '']) => anchor);
    return [
      ...words
        .filter((word) => !FOREIGN.has(word))
        .map((word) => ({ file, line, word, known: codes.has(word) || emulator.has(word) })),
      ...anchors
        .filter((anchor) => anchor !== 'exit-codes')
        .map((word) => ({ file, line, word, known: codes.has(word) })),
    ];
  });
}

/** Where a page and the table differ, section by section: both directions, told apart. */
export function comparePage(page: string, expected: string, codes: ReadonlySet<string>): Finding[] {
  const sections = new Set([...page.matchAll(/^## (\w+)$/gm)].map(([, section = '']) => section));
  const say = (message: string): Finding => ({ rule: 'errors-page', file: ERRORS_PAGE, message });
  const findings = [
    ...[...codes].filter((code) => !sections.has(code)).map((code) => say(`the code ${code} has no section`)),
    ...[...sections]
      .filter((section) => !codes.has(section))
      .map((section) => say(`the section ${section} is no code`)),
  ];
  if (findings.length > 0 || page === expected) return findings;
  return [say('differs from the error table: npm run generate')];
}
