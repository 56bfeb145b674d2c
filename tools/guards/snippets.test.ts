import { expect, test } from 'vitest';
import { formatFinding } from '../source/finding.ts';
import { lendCompiler, plant } from '../source/planted.fixture.ts';
import { checkSnippets, readSnippets } from './snippets.ts';

test('every ts block of pages and docstrings, at its line', () => {
  const root = plant({
    'README.md': 'Use:\n\n```ts\nconst a = 1;\n```\n\n```sh\nnpm i\n```\n',
    'docs/a/b.md': '1. Do\n\n   ```ts\n   const b = 1;\n   ```\n',
    'packages/x/src/x.ts': `/**\n * X.\n *\n * @example\n * \`\`\`ts\n * if (c) {\n *   c();\n * }\n * \`\`\`\n */\nexport const x = 1;`,
    'packages/x/src/x.test.ts': '/** ```ts\n * const d = 1;\n * ``` */',
  });
  expect(readSnippets(root)).toEqual([
    { file: 'docs/a/b.md', line: 4, code: 'const b = 1;' },
    { file: 'README.md', line: 4, code: 'const a = 1;' },
    { file: 'packages/x/src/x.ts', line: 6, code: 'if (c) {\n  c();\n}' },
  ]);
});

test('one that does not compile is named where the reader sees it', () => {
  const root = plant({
    'tsconfig.base.json': {
      compilerOptions: { module: 'nodenext', target: 'es2024', strict: true, types: [] },
    },
    'README.md':
      '```ts\nconst same = 1;\n```\n\n```ts\nconst same = await Promise.resolve(2);\nconst text: string = same;\n```\n',
  });
  lendCompiler(root);
  expect(checkSnippets(root).findings.map(formatFinding)).toEqual([
    "README.md:7: error: this example does not compile: Type 'number' is not assignable to type 'string'. (TS2322) [snippet]",
  ]);
});

test('one that shows a file is that file, and is not compiled by itself', () => {
  const root = plant({
    'tests/kit/a.ts': `import { b } from './b.ts';\nexport const a = b;\n`,
    'docs/a.md': [
      "<!-- tests/kit/a.ts -->\n```ts\nimport { b } from './b.ts';\nexport const a = b;\n```",
      '<!-- tests/kit/a.ts -->\n```ts\nexport const a = 1;\n```',
      '<!-- tests/kit/gone.ts -->\n```ts\nexport const a = 1;\n```',
    ].join('\n'),
  });
  const { snippets, findings } = checkSnippets(root);
  expect(snippets).toBe(3);
  expect(findings.map(formatFinding)).toEqual([
    'docs/a.md:8: error: this example is not tests/kit/a.ts as it is [snippet]',
    'docs/a.md:12: error: this example shows tests/kit/gone.ts, which is not there [snippet]',
  ]);
});
