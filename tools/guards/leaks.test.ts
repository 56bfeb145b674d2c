import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { plant, track } from '../source/planted.fixture.ts';
import { checkLeaks } from './leaks.ts';

// Joined here, so that this file does not hold what it plants.
const base64 = 'QUJDREVG'.repeat(10);
const hiding = [
  { why: 'a registry', text: ['https://registry', 'npmjs.org/x'].join('.'), rule: 'registry' },
  { why: 'a lockfile entry', text: '  "resolved": "https' + '://anywhere/x.tgz"', rule: 'registry' },
  { why: 'a registry setting', text: ['regis', 'try=https://anywhere/'].join(''), rule: 'registry' },
  { why: 'the registry in use', text: 'see packages.example.test:8081 for more', rule: 'registry' },
  { why: 'a home folder', text: ['', 'home', 'grace', 'x'].join('/'), rule: 'workplace' },
  { why: 'a home folder on macOS', text: `open ${['', 'Users', 'grace', 'x'].join('/')}`, rule: 'workplace' },
  { why: 'a home folder on Windows', text: ['C:', 'Users', 'grace'].join('\\'), rule: 'workplace' },
  { why: 'a private key', text: `-----BEGIN PRIVATE${' KEY'}-----\n${base64}\n`, rule: 'secret' },
  {
    why: 'a private key in a string',
    text: `'-----BEGIN EC PRIVATE${' KEY'}-----\\n' + '${base64}'`,
    rule: 'secret',
  },
  { why: 'an account key', text: `Account${'Key'}=${base64}==`, rule: 'secret' },
  { why: 'a token', text: `x = 'ey${'J'}${base64}.${base64}.${base64}'`, rule: 'secret' },
];

test.each(hiding)('$why', ({ text, rule }) => {
  const root = plant({ 'docs/page.md': `first line\n${text}\n` });
  track(root);
  const { findings } = checkLeaks(root, { npm_config_registry: 'http://packages.example.test:8081/npm/' });
  expect(findings.map(({ file, line, rule: name }) => ({ file, line, rule: name }))).toEqual([
    { file: 'docs/page.md', line: 2, rule },
  ]);
});

test('the folder of the checkout itself', () => {
  const root = plant({});
  track(root);
  writeFileSync(join(root, 'page.md'), `run it in ${root}/packages`);
  expect(checkLeaks(root, {}).findings.map((finding) => finding.message)).toEqual([
    'names a folder of the machine it was written on',
  ]);
});

test('what only looks similar is left alone', () => {
  const root = plant({
    'a.md': [
      'https://contoso.vault.azure.net/secrets/home/x',
      `a header without a body: -----BEGIN PRIVATE${' KEY'}-----`,
      `a short ey${'J'}0ZXN0.x.y`,
      '/home/me/ca.pem belongs to nobody',
      'the registry of mounts',
    ].join('\n'),
    'binary.bin': `\0Account${'Key'}=${base64}`,
    'node_modules/x.md': `Account${'Key'}=${base64}`,
    '.gitignore': 'node_modules/\n',
  });
  track(root);
  expect(checkLeaks(root, {})).toEqual({ files: 3, findings: [] });
});
