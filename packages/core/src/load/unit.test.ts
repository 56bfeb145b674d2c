import { expect, test } from 'vitest';
import { unitsOf } from './unit.ts';
import { wantedIn } from './wanted.ts';

const units = (declaration: object) =>
  unitsOf(wantedIn(declaration).wanted)
    .map((unit) => unit.map(({ name }) => name).toSorted())
    .toSorted();

test.each([
  [{ A: 'one', B: 'two' }, [['A'], ['B']], 'strangers'],
  [{ A: 'one#a', B: 'ONE#b', C: 'one' }, [['A', 'C'], ['B']], 'one secret, spelled alike'],
  [{ A: 'app--db#a', B: 'azure://vault/app/db#b' }, [['A', 'B']], 'one secret, by its name and its path'],
  [{ A: 'one', B: 'one?version=1' }, [['A'], ['B']], 'a version of its own'],
  [
    { A: { ref: 'one', group: 'g' }, B: { ref: 'two', group: 'g' }, C: 'three' },
    [['A', 'B'], ['C']],
    'a group',
  ],
  [
    {
      A: { ref: 'one#a', group: 'g' },
      B: { ref: 'two#b', group: 'h' },
      C: { ref: 'one#c', group: 'h' },
      D: { ref: 'four', group: 'g' },
      E: 'two#e',
    },
    [['A', 'B', 'C', 'D', 'E']],
    'a chain of secrets and groups, also where its links are told last',
  ],
])('%#: %j', (declaration, expected, why) => {
  expect(units(declaration), why).toEqual(expected);
});
