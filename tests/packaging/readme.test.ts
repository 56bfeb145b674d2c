import { expect, test } from 'vitest';
import { exampleIn } from './readme.ts';

const PAGE = `# X

\`\`\`ts
const before = 1;
\`\`\`

<!-- example: library -->
Some words.

\`\`\`sh
npm i
\`\`\`

\`\`\`ts
console.log(1); // 1: the first
if (true) {
  console.log(f(2)); // two
}
console.log(3);
\`\`\`
`;

test('the example is the first ts block after its marker, with what it prints', () => {
  expect(exampleIn(PAGE, 'library')).toEqual({
    code: 'console.log(1); // 1: the first\nif (true) {\n  console.log(f(2)); // two\n}\nconsole.log(3);',
    prints: ['1', 'two'],
  });
});

test.each([
  { why: 'no marker', page: '```ts\n1;\n```' },
  { why: 'no block behind it', page: '```ts\n1;\n```\n<!-- example: library -->\n```sh\n1\n```' },
])('a page without the example is refused: $why', ({ page }) => {
  expect(() => exampleIn(page, 'library')).toThrow(
    new Error('the page has no ts block after <!-- example: library -->'),
  );
});
