import { test } from 'vitest';
import { keyward } from './keyward.ts';
import { refused } from './refused.ts';

test.each<[readonly string[], RegExp, string]>([
  [['gett', 'x'], /^ {2}fix: Did you mean `get`\? See `keyward --help`\.$/m, 'a typing error'],
  [
    ['set', 'x', '--vlaue=hunter2'],
    /^error: Unknown option '--vlaue'\.$/m,
    'a typing error in front of a value, which is not repeated',
  ],
  [['set', 'x', '-phunter2'], /^error: Unknown option '-p'\.$/m, 'a value at a letter that is no option'],
  [
    ['set', 'app/db', 'hunter2'],
    /^error: Too many arguments for 'set'\. Expected 1 argument but got 2\.$/m,
    'a value where none belongs',
  ],
  [['get'], /^error: Missing required argument 'ref'\.$/m, 'no ref'],
  [['set', 'x', '--tag', 'owner'], /^error: `--tag owner` is not `name=value`\.$/m, 'a tag without a value'],
  [['set', 'x', '--expires', 'tomorrow'], /^error: `--expires tomorrow` is not a date\.$/m, 'no date'],
  [
    ['set', 'x', '--expires', '1/2/27'],
    /^error: `--expires 1\/2\/27` is not a date\.$/m,
    'an ambiguous date',
  ],
  [
    ['set', 'x', '--expires', '2027-02-31'],
    /^error: `--expires 2027-02-31` is not a date\.$/m,
    'a day that does not exist',
  ],
  [
    ['set', 'x', '--tag', 'owner=a', '--tag', 'owner=b'],
    /^error: The tag `owner` is given twice\.$/m,
    'two owners',
  ],
  [
    ['set', 'x', '--value-from', 'prompt'],
    /^error: A value can be asked for in a terminal only, and this is none\.$/m,
    'nobody to ask',
  ],
  [
    ['metadata', 'mrege', 'x'],
    /^ {2}fix: Did you mean `merge`\? See `keyward metadata --help`\.$/m,
    'a typing error inside a verb',
  ],
  [
    ['sget', 'x'],
    /^ {2}fix: Did you mean `get` or `set`\? See `keyward --help`\.$/m,
    'a typing error that may be of two verbs',
  ],
  [
    ['metadata', 'merge', 'x', '--remvoe', 'owner'],
    /^ {2}fix: Did you mean `--remove`\? See `keyward metadata merge --help`\.$/m,
    'a typing error in an option',
  ],
  [
    ['metadata', 'set', 'x'],
    /^error: No tags are given, and a replacement by none would remove them all\.$/m,
    'a replacement by nothing',
  ],
  [
    ['metadata', 'set', 'x', 'a=b', '--clear'],
    /^error: Tags are given together with `--clear`, which leaves none\.$/m,
    'both at once',
  ],
  [['metadata', 'merge', 'x'], /^error: Nothing is given that would change\.$/m, 'a merge of nothing'],
  [
    ['metadata', 'merge', 'x', 'owner=web', '--remove', 'owner'],
    /^error: The tag `owner` is given and removed at once\.$/m,
    'a contradiction',
  ],
  [
    ['metadata', 'merge', 'x', 'owner'],
    /^error: `owner` is not `name=value`\.$/m,
    'a tag without a value, as an argument',
  ],
  [['list', '--tag', '=web'], /^error: `--tag =web` is not `name=value`\.$/m, 'a tag without a name'],
  [
    ['purge', 'x'],
    /^error: What is purged cannot be brought back, and there is no terminal to ask in\.$/m,
    'nobody to ask whether it is meant',
  ],
  [
    ['purge', 'it;s', '--confirm', 'it'],
    /^ {2}fix: Give the path alone: `--confirm 'it;s'`\.$/m,
    'another path than that of the secret',
  ],
  [
    ['set', 'x', '--value-from', '/nonexistent/file'],
    /^error: The file `\/nonexistent\/file` cannot be read \(ENOENT\)\.$/m,
    'no such file',
  ],
])('%j', async (args, line, why) => {
  refused(await keyward(args), { code: 'invalid_usage', exitCode: 2, line, why });
});
