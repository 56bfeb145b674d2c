import { describe, expect, test } from 'vitest';
import { wordsOf } from './issue.ts';

const issue = (path: readonly unknown[] | undefined, more: object = {}) =>
  ({ message: 'canary', ...(path && { path }), ...more }) as { message: string };

describe('what is told of the issues of a schema', () => {
  test.each([
    [[issue(undefined)], 'canary', 'the value', 'the whole value, and never the message'],
    [[issue([])], 'canary', 'the value', 'an empty path too'],
    [[issue(['port'], { code: 'invalid_type' })], {}, '`port` (invalid_type)', 'a member that is missing'],
    [
      [issue([{ key: 'port' }], { type: 'number' })],
      {},
      '`port` (number)',
      'a path of segments, a code by another name',
    ],
    [[issue(['hosts', 0, 'name'])], { hosts: [{ name: 1 }] }, '`hosts.0.name`', 'a path through a list'],
    [[issue(['a']), issue(['a'])], {}, '`a`', 'the same is told once'],
    [[issue(['canary'])], { list: ['canary'] }, '`*`', 'a path that is a value'],
    [[issue(['is-canary-here'])], { list: ['canary'] }, '`*`', 'a path that holds a value'],
    [[issue(['canary'])], 'the canary is here', '`*`', 'a path that is a part of the value'],
    [[issue(['canary'])], { canary: 1 }, '`canary`', 'a member is a name'],
    [[issue(['user'])], { user: 'username' }, '`user`', 'also where a value holds the name of it'],
    [
      [issue(['a b', Symbol('canary'), { canary: 1 }, 'x'.repeat(65)])],
      {},
      '`*.*.*.*`',
      'what is no plain name',
    ],
    [[issue(['port'], { code: 'canary' })], 'canary', '`port`', 'a code that is the value'],
    [[issue(['port'], { code: 'sk-LIVE' })], {}, '`port`', 'a code that is none'],
    [[issue(['port'], { code: 7 })], {}, '`port`', 'a code that is no text'],
    [
      Array.from({ length: 10 }, (_, at) => issue([at])),
      [],
      '`0`, `1`, `2`, `3`, `4`, `5`, `6`, `7` and 2 more',
      'many',
    ],
  ])('%#', (issues, seen, text, why) => {
    expect(wordsOf(issues, seen).text, why).toBe(text);
  });
});
