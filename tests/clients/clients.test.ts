import { dirname, join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { REPOSITORY } from '../../tools/source/tree.ts';
import { live, run, type Summary, signIn } from './run.ts';
import { CLIENTS, type Client, missing } from './toolchain.ts';
import { type Entrance, open, WAYS, type Way } from './ways.ts';

const FULL = process.env['KEYWARD_TEST_TIER'] === 'full';
/** How many secrets a life makes, and on how many pages they come: the clients for Go and Java cannot say how large. */
const SIZES: Readonly<Record<string, Pick<Summary, 'secrets' | 'pages'>>> = {
  go: { secrets: 31, pages: 2 },
  java: { secrets: 31, pages: 2 },
  az: { secrets: 8, pages: 3 },
};
const MANY = { secrets: 31, pages: 5 };

/** Missing tools are a skip on a laptop, and a failure where the full tier runs in CI. */
function needs(context: TestContext, reason: string | undefined): void {
  if (reason === undefined) return;
  if (process.env['CI']) throw new Error(reason);
  context.skip(reason);
}

/** What a vault was asked and how it answered, without the challenges. */
function asked({ emulator }: Entrance, vault: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { route, status } of emulator.requests.entries({ vault })) {
    if (status === 401) continue;
    const line = `${route} ${status}`;
    counts[line] = (counts[line] ?? 0) + 1;
  }
  return counts;
}

function tokens({ emulator }: Entrance): number {
  const issued = ['identity', 'entra'].flatMap((plane) => emulator.requests.entries({ plane, status: 200 }));
  return issued.filter(({ route }) => route.endsWith('/token')).length;
}

/** What is wrong with the answers of a whole run; nothing may be. */
function faults({ emulator }: Entrance): readonly string[] {
  return emulator.requests
    .entries()
    .filter(({ status, route }) => status >= 500 || route.includes('unknown path'))
    .map(({ plane, route, status }) => `${plane} ${route} ${status}`);
}

async function enter(context: TestContext, client: Client, way: Way): Promise<Entrance> {
  needs(context, missing(client));
  const entrance = await open(way);
  if (!('reason' in entrance)) return entrance;
  needs(context, entrance.reason);
  throw new Error(entrance.reason);
}

// The Azure CLI verifies nothing, and knows vaults by their names alone.
const tried = CLIENTS.flatMap((client) =>
  WAYS.filter((way) => client.name !== 'az' || client.accepts.includes(way)).map((way) => ({
    name: client.name,
    way,
    client,
  })),
);

if (FULL) {
  describe('the whole life of a secret', () => {
    test.for(tried.filter(({ client }) => client.life !== undefined))(
      '$name by $way',
      async ({ name, way, client }, context) => {
        await using entrance = await enter(context, client, way);
        const summary = await live(entrance, client);
        const { secrets, pages } = SIZES[name] ?? MANY;
        expect(summary).toEqual({
          client: expect.any(String),
          secrets,
          pages,
          refusals: [
            '403 Forbidden',
            '404 SecretNotFound',
            '403 Forbidden',
            '409 Conflict',
            '404 SecretNotFound',
          ],
        });
        const counts = asked(entrance, 'orders');
        expect(counts).toMatchObject({
          'PUT /secrets/{name} 200': secrets + 1,
          'PUT /secrets/{name} 409': 1,
          'GET /secrets/{name}/{version} 403': 1,
          'GET /secrets/{name}/versions 200': 1,
          'GET /deletedsecrets 200': 1,
          'GET /deletedsecrets/{name} 404': 1,
          'DELETE /secrets/{name} 200': 2,
          'POST /deletedsecrets/{name}/recover 200': 1,
          'POST /secrets/{name}/backup 200': 1,
          'DELETE /deletedsecrets/{name} 204': 1,
          'POST /secrets/restore 200': 1,
        });
        // The Azure CLI asked for all of them twice, to show three the second time.
        expect(counts['GET /secrets 200']).toBe(name === 'az' ? pages + 1 : pages);
        const patches = [counts['PATCH /secrets/{name} 200'], counts['PATCH /secrets/{name}/{version} 200']];
        expect(patches.reduce<number>((sum, count) => sum + (count ?? 0), 0)).toBe(2);
        expect(asked(entrance, 'archive')).toEqual({ 'GET /secrets 200': 1, 'PUT /secrets/{name} 403': 1 });
        expect(faults(entrance)).toEqual([]);
        // One for each vault at most; the Azure CLI signs in twice, and to the management plane.
        expect(tokens(entrance)).toBeLessThanOrEqual(name === 'az' ? 4 : 2);
      },
    );
  });

  describe('the smallest program, which sets no option,', () => {
    test.for(tried.filter(({ client }) => client.recipe !== undefined))(
      '$name by $way',
      async ({ way, client }, context) => {
        await using entrance = await enter(context, client, way);
        const { code, output, errors } = await run(
          entrance,
          client.recipe ?? (() => []),
          signIn(entrance, client),
        );
        const uri = entrance.variables['KEY_VAULT_URI'];
        if (client.accepts.includes(way)) {
          expect({ code, errors: client.name === 'az' ? '' : errors }).toEqual({ code: 0, errors: '' });
          expect(output).toMatch(new RegExp(`^${uri}/secrets/db-password/[0-9a-f]{32}$`));
        } else {
          expect(code).not.toBe(0);
          expect(errors).toMatch(/challenge resource/);
          expect(tokens(entrance)).toBe(0);
        }
        expect(faults(entrance)).toEqual([]);
      },
    );
  });

  test('a test in Python starts an emulator of its own', async (context) => {
    const python = CLIENTS.find(({ name }) => name === 'python') as Client;
    await using entrance = await enter(context, python, 'address');
    const { PATH = '' } = process.env;
    const keyward = join(REPOSITORY, 'node_modules/.bin');
    const [interpreter = ''] = python.life?.(() => '') ?? [];
    const program = 'from started import emulator\nwith emulator("--vault", "orders"):\n    import recipe';
    const { code, output, errors } = await run(entrance, () => [interpreter, '-c', program], {
      PATH: `${keyward}:${dirname(process.execPath)}:${PATH}`,
      PYTHONPATH: join(REPOSITORY, 'tests/clients/python'),
      PYTHONDONTWRITEBYTECODE: '1',
    });
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/secrets\/db-password\/[0-9a-f]{32}$/);
    expect(asked(entrance, 'orders')).toEqual({});
  });

  test('.NET', (context) => {
    context.skip('its clients are on NuGet alone, and Debian, PyPI and npm have no toolchain of it');
  });
} else {
  test('clients of other languages', (context) => context.skip('the full tier runs them'));
}
