import { expect, test } from 'vitest';
import * as contract from '../contract/index.ts';
import * as memory from '../memory/index.ts';
import * as door from './index.ts';

test('the door of tests gives all that memory and the contract export, and the very same', () => {
  expect({ ...door }).toEqual({ ...contract, ...memory });
  expect(door.memory).toBe(memory.memory);
});
