import { expect, test } from 'vitest';
import { environmentsIn } from './index.ts';

const NOTHING: readonly string[] = [];

test.each([
  [['prod-db', 'dev-db'], ['dev 1 dev-db', 'prod 1 prod-db'], 'one name in two environments'],
  [['prod/db', 'dev--db'], ['dev 1 dev--db', 'prod 1 prod/db'], 'paths, and names that join them'],
  [
    ['PROD_DB_PASSWORD', 'dev-db-password'],
    ['dev 1 dev-db-password', 'prod 1 PROD_DB_PASSWORD'],
    'letter case and separators differ, what they name does not',
  ],
  [['test-results'], NOTHING, 'one name that only looks so'],
  [['test-results', 'prod-db'], NOTHING, 'two such names with nothing in common'],
  [['prod-db', 'prod-cache', 'test-results'], NOTHING, 'one environment, and a name that looks so'],
  [
    ['prod-db', 'prod-cache', 'staging-mail', 'staging-queue'],
    ['prod 2 prod-db', 'staging 2 staging-mail'],
    'nothing in common, but two names each are a habit',
  ],
  [
    ['test-results', 'prod-mail', 'prod-db', 'dev-db'],
    ['prod 2 prod-db', 'dev 1 dev-db'],
    'the example has a counterpart, and the stray name is left out',
  ],
  [
    ['prod-x', 'prod_x', 'prod-db', 'dev-db'],
    ['prod 3 prod-db', 'dev 1 dev-db'],
    'a counterpart in the same environment is none',
  ],
  [['prod-db', 'production-db'], NOTHING, 'two spellings of one environment'],
  [
    ['prd-db', 'live-cache', 'development-a', 'dev-b'],
    ['dev 1 dev-b', 'development 1 development-a', 'live 1 live-cache', 'prd 1 prd-db'],
    'each spelling is told as it is written',
  ],
  [['prod', 'dev'], NOTHING, 'a word alone is a name, and no prefix'],
  [['product-db', 'device-db', 'proddb', 'devdb'], NOTHING, 'a word is whole'],
  [['db-prod', 'db-dev'], NOTHING, 'a suffix is not a prefix'],
  [['blue-db', 'green-db'], NOTHING, 'words that are no environments'],
  [['prod-db', 'prod-db', 'dev-mail', 'dev-mail'], NOTHING, 'a name counts once'],
  [[], NOTHING, 'an empty vault'],
])('%j', (paths, expected, why) => {
  const told = environmentsIn(paths).map((one) => `${one.environment} ${one.paths} ${one.example}`);
  expect(told, why).toEqual(expected);
});

test.each([
  [['blue-db', 'green-db'], ['Blue', 'green'], ['blue', 'green'], 'the words of the configuration count too'],
  [['prod-db', 'live-db'], ['prod', 'live'], ['live', 'prod'], 'two that are known are two'],
])('%j where %j are known', (paths, known, expected, why) => {
  expect(
    environmentsIn(paths, known).map((one) => one.environment),
    why,
  ).toEqual(expected);
});

test('any iterable will do, also a large one', () => {
  function* paths() {
    for (let index = 0; index < 20_000; index++) yield `${index % 2 === 0 ? 'dev' : 'prod'}-${index}`;
  }
  expect(environmentsIn(paths())).toEqual([
    { environment: 'dev', paths: 10_000, example: 'dev-0' },
    { environment: 'prod', paths: 10_000, example: 'prod-1' },
  ]);
});
