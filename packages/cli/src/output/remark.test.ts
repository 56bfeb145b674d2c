import { parseRef } from '@keyward/core/ref';
import { expect, test } from 'vitest';
import { commandOn } from './remark.ts';

test.each([
  ['app/db', '`keyward enable azure://vault/app/db`', 'nothing to quote'],
  ['app/db?version=1a', "`keyward enable 'azure://vault/app/db?version=1a'`", 'a question mark is a pattern'],
  ["it's;rm", "`keyward enable 'azure://vault/it%27s;rm'`", 'what shells read themselves'],
])('%s', (ref, command, why) => {
  expect(commandOn('enable', parseRef(ref)), why).toBe(command);
});
