import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeBlocks, commentText } from '../source/doc.ts';
import type { Finding } from '../source/finding.ts';
import { readModule } from '../source/module.ts';
import { filesBelow, isTest } from '../source/tree.ts';

/** A ```ts block, and where a reader sees it. */
export interface Snippet {
  readonly file: string;
  /** Line of its first line of code. */
  readonly line: number;
  readonly code: string;
  /** The file that it shows, by `<!-- path.ts -->` on the line above its fence; that one is type-checked where it lies. */
  readonly shows?: string;
}

const CACHE = 'node_modules/.cache/keyward/snippets';

/** Every ```ts block of the packages' docstrings, the READMEs and the documentation. */
export function readSnippets(root: string): Snippet[] {
  const pages = [
    ...filesBelow(root, ['docs', 'packages', 'examples'], /\.md$/),
    ...filesBelow(root, [''], /^(?:README|ARCHITECTURE|CONTRIBUTING|SECURITY)\.md$/).filter(
      (file) => !file.includes('/'),
    ),
  ];
  const sources = filesBelow(root, ['packages'], /\.ts$/).filter((file) => !isTest(file));
  return [
    ...pages.flatMap((file) => snippetsIn(file, readFileSync(join(root, file), 'utf8'), 1)),
    ...sources.flatMap((file) => {
      const module = readModule(root, file);
      return module.comments
        .filter((comment) => comment.type === 'Block' && comment.value.startsWith('*'))
        .flatMap((comment) => snippetsIn(file, commentText(comment), module.lineAt(comment.start)));
    }),
  ];
}

function snippetsIn(file: string, text: string, firstLine: number): Snippet[] {
  return codeBlocks(text)
    .filter((block) => block.language === 'ts')
    .map((block) => {
      const above = text.split('\n')[block.line - 2] ?? '';
      const shows = /^<!-- ([\w./-]+\.ts) -->$/.exec(above)?.[1];
      const snippet = { file, line: firstLine + block.line, code: block.code };
      return shows === undefined ? snippet : { ...snippet, shows };
    });
}

/** A page that shows a file shows it as it is. */
function checkShown(root: string, { file, line, code, shows = '' }: Snippet): Finding[] {
  const path = join(root, shows);
  const message = !existsSync(path)
    ? `this example shows ${shows}, which is not there`
    : readFileSync(path, 'utf8').trimEnd() !== code
      ? `this example is not ${shows} as it is`
      : undefined;
  return message === undefined ? [] : [{ rule: 'snippet', file, line, message }];
}

/**
 * Type-checks every snippet as a module of its own, as a user's program would be: against the built packages. One that shows
 * a file is held against the file instead.
 *
 * @param root - A checkout whose packages are built.
 */
export function checkSnippets(root: string): { readonly snippets: number; readonly findings: Finding[] } {
  const all = readSnippets(root);
  const shown = all
    .filter(({ shows }) => shows !== undefined)
    .flatMap((snippet) => checkShown(root, snippet));
  const snippets = all.filter(({ shows }) => shows === undefined);
  const folder = join(root, CACHE);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const names = new Map<string, Snippet>();
  for (const [index, snippet] of snippets.entries()) {
    const name = `${String(index).padStart(4, '0')}.ts`;
    names.set(name, snippet);
    // Without an import or export, the file would be a script and share its names with all others.
    writeFileSync(join(folder, name), `${snippet.code}\nexport {};\n`);
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', private: true }));
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.base.json'),
      compilerOptions: { noEmit: true, noUnusedLocals: false, noUnusedParameters: false },
      include: ['*.ts'],
      exclude: [],
    }),
  );
  if (snippets.length === 0) return { snippets: all.length, findings: shown };
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const run = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { encoding: 'utf8' });
  const findings = run.stdout.split('\n').flatMap((line) => findingFrom(line, names));
  if (run.status !== 0 && findings.length === 0) {
    throw new Error(`the compiler failed on the snippets:\n${run.stdout}${run.stderr}`);
  }
  return { snippets: all.length, findings: [...shown, ...findings] };
}

function findingFrom(line: string, names: ReadonlyMap<string, Snippet>): Finding[] {
  const match = /(\d{4}\.ts)\((\d+),\d+\): error (TS\d+): (.*)$/.exec(line);
  const snippet = names.get(match?.[1] ?? '');
  if (!match || !snippet) return [];
  return [
    {
      rule: 'snippet',
      file: snippet.file,
      line: snippet.line + Number(match[2]) - 1,
      message: `this example does not compile: ${match[4]} (${match[3]})`,
    },
  ];
}
