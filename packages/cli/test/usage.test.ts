import { expect, test } from 'vitest';
import { keyward } from './keyward.ts';
import { refused } from './refused.ts';

test('--json behind -- is a name, and asks for no document', async () => {
  const outcome = await keyward(['delete', '--', '--json']);
  refused(outcome, {
    code: 'missing_configuration',
    exitCode: 3,
    line: /^ {2}ref: azure:\/\/vault\/--json$/m,
    why: 'a name like an option',
  });
});

test.each<[readonly string[], RegExp, string]>([
  [['Server=db;Password=hunter2'], /^error: Unknown command\.$/m, 'a value where a command belongs'],
  [['gett', 'x'], /^ {2}fix: Did you mean `get`\? See `keyward --help`\.$/m, 'a typing error'],
  [
    ['undelete', 'x'],
    /^ {2}fix: Here that is `keyward recover`\. See `keyward --help`\.$/m,
    'another program’s word',
  ],
  [
    ['metadata', 'remove', 'x'],
    /^ {2}fix: Here that is `keyward metadata merge`\. See `keyward metadata --help`\.$/m,
    'the same inside a verb',
  ],
  [
    ['--mount', 'contoso', 'list'],
    /^ {2}fix: It stands behind the command, as in `keyward list --mount`\. See `keyward --help`\.$/m,
    'an option of commands in front of one',
  ],
  [
    ['get', '-dashed'],
    /^ {2}fix: A name that begins with `-` stands behind `--`\. See `keyward get --help`\.$/m,
    'a name that looks like an option',
  ],
  [
    ['get', 'my', 'secret'],
    /^ {2}fix: A name with blanks is put in quotes\. See `keyward get --help`\.$/m,
    'a name in two words',
  ],
  [
    ['set', 'app/db', 'hunter2'],
    /^ {2}fix: A value is no argument: pipe it in, or use `--value-from`\. See `keyward set --help`\.$/m,
    'a value where none belongs, and where it does',
  ],
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
  [
    ['set', 'x', '--tag', 'a=b', '--tag', 'hunter2'],
    /^error: Tag 2 of 2 is not `name=value`\.$/m,
    'a tag without a name, which may be a value, and is not repeated',
  ],
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
    ['emulator', 'exprot'],
    /^error: Unknown command 'exprot'\.\n {2}fix: Did you mean `export`\? See `keyward emulator --help`\.$/m,
    'a typing error below a command that runs by itself',
  ],
  [
    ['emulator', 'dump'],
    /^ {2}fix: Here that is `keyward emulator export`\. See `keyward emulator --help`\.$/m,
    'another program’s word there',
  ],
  [['emulator', 'P@ss hunter2'], /^error: Unknown command\.$/m, 'a value there'],
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
    /^error: Tag 1 of 1 is not `name=value`\.$/m,
    'a tag without a value, as an argument',
  ],
  [['list', '--tag', '=web'], /^error: Tag 1 of 1 is not `name=value`\.$/m, 'a tag without a name'],
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
    ['set', 'x', '--value-from', 'hunter2'],
    /^error: The file that `--value-from` names cannot be read \(ENOENT\)\.$/m,
    'a value where its source belongs, which is not repeated',
  ],
  [
    ['set', 'x', '--value-from', '-'],
    /^ {2}fix: Name a file that this user may read, `stdin` or `prompt`\.$/m,
    'standard input, as other programs call it',
  ],
])('%j', async (args, line, why) => {
  const outcome = await keyward(args);
  refused(outcome, { code: 'invalid_usage', exitCode: 2, line, why });
  expect(outcome.stderr, why).not.toContain('hunter2');
});
