import { expect, test } from 'vitest';
import { formatFinding } from '../source/finding.ts';
import { plant } from '../source/planted.fixture.ts';
import { checkLinks } from './links.ts';

test('paths and anchors must be there; code, addresses and headings with marks are understood', () => {
  const root = plant({
    'README.md':
      '[a](docs/a.md) [b](docs/a.md#two-words) [c](#here) [d](https://x.test/y.md)\n\n```md\n[e](no.md)\n```\n[f](docs/b.md)\n[g](docs/a.md#three)\n[h](#nowhere)\n\n## Here\n',
    'docs/a.md': '# `Two` words?\n\n[up](../README.md#here) [wrong](README.md)\n\n```sh\n# three\n```\n',
  });
  const { links, findings } = checkLinks(root);
  expect(links).toBe(8);
  expect(findings.map(formatFinding)).toEqual([
    'README.md:6: error: docs/b.md leads nowhere [link]',
    'README.md:7: error: docs/a.md has no heading #three [link]',
    'README.md:8: error: README.md has no heading #nowhere [link]',
    'docs/a.md:3: error: README.md leads nowhere [link]',
  ]);
});
