import { secretValue } from '@keyward/core/value';
import { describe, expect, test } from 'vitest';
import { azureProvider } from '../src/index.ts';
import { emulated } from './emulated.ts';
import { collect, opened, refusalOf } from './opened.ts';
import { bundle, challenge, credential, type Reply, standIn, TOKEN } from './stand-in.ts';

const page = (origin: string, nextLink: string): Reply => ({
  status: 200,
  body: { value: [bundle(origin, 'a')], nextLink },
});

describe('a challenge that is not followed', () => {
  const ours = 'https://vault.azure.net';
  const entra = 'https://login.microsoftonline.com/t1';
  const header = (text: string) => ({ status: 401, headers: { 'www-authenticate': text } });
  test.each([
    [
      'another service',
      challenge('https://graph.microsoft.com'),
      'it asks for a token for graph.microsoft.com',
    ],
    ['a sibling', challenge('https://other.localhost'), 'it asks for a token for other.localhost'],
    ['plain http', challenge('http://vault.azure.net'), 'it asks for a token for vault.azure.net'],
    [
      'a name in front',
      challenge('https://vault.azure.net@evil.example'),
      'it asks for a token for evil.example',
    ],
    ['no URL', challenge('vault'), 'it asks for a token for something that is not a URL'],
    [
      'a scope of another service',
      header(`Bearer authorization="${entra}", scope="https://graph.microsoft.com/.default"`),
      'it asks for a token for graph.microsoft.com',
    ],
    [
      'another authority',
      challenge(ours, 'https://evil.example/t1'),
      'it sends callers to evil.example for a token',
    ],
    [
      'an authority by http',
      challenge(ours, 'http://login.microsoftonline.com/t1'),
      'it sends callers to login.microsoftonline.com for a token',
    ],
    [
      'an authority under its old key',
      header(`Bearer authorization_uri="https://evil.example/t1", resource="${ours}"`),
      'it sends callers to evil.example for a token',
    ],
    [
      'two resources',
      header(`Bearer authorization="${entra}", resource="${ours}", resource="https://evil.example"`),
      'its challenge can be read in two ways',
    ],
    [
      'a resource inside of a description',
      header(`Bearer resource="${ours}", error_description="x resource="https://evil.example" "`),
      'its challenge can be read in two ways',
    ],
    [
      'no quotes',
      header(`Bearer authorization="${entra}", resource=${ours}`),
      'its challenge can be read in two ways',
    ],
  ])('it names %s', async (_, reply, because) => {
    const own = credential();
    await using on = await opened(() => ({ status: 200 }), { credential: own, probe: () => reply as Reply });
    expect(await refusalOf(on.provider.get({ path: 'a' }), on.server)).toMatchObject({
      code: 'untrusted_host',
      message: `The challenge of the vault HOST is not trusted: ${because}. No token was requested.`,
    });
    expect({ tokens: own.asked, sent: on.server.authorized }).toEqual({ tokens: [], sent: [] });
  });

  test('it comes instead of a list that was under way', async () => {
    const own = credential();
    await using on = await opened(() => challenge('https://graph.microsoft.com'), { credential: own });
    const refusal = await refusalOf(collect(on.provider.list()), on.server);
    expect(refusal.code).toBe('untrusted_host');
    expect(own.asked).toEqual([{ scopes: ['https://vault.azure.net/.default'], tenantId: 't1' }]);
  });
});

test('a loopback vault may name its parent domain, with its port', async () => {
  const own = credential();
  await using on = await opened(
    (_, { origin }) => ({ status: 200, body: { value: 'v', ...bundle(origin, 'a') } }),
    {
      credential: own,
      host: 'contoso.vault.localhost',
      probe: () => challenge(`https://vault.localhost:${on.server.port}`),
    },
  );
  await on.provider.get({ path: 'a' });
  expect(own.asked).toEqual([
    { scopes: [`https://vault.localhost:${on.server.port}/.default`], tenantId: 't1' },
  ]);
});

test('a loopback address has a parent in writing only, and may name it as the emulator does', async () => {
  await using on = await emulated();
  const vaultUrl = on.localhostUrl.replace('localhost', '127.0.0.1');
  const token = await on.emulator.issueToken();
  const own = credential(async () => token);
  const provider = azureProvider({ vaultUrl, credential: own });
  await provider.write.set('a', { value: secretValue('v') });
  await provider.close();
  expect(own.asked).toEqual([
    {
      scopes: [`api://${new URL(vaultUrl).host.slice('127.'.length)}/.default`],
      tenantId: on.emulator.tenantId,
    },
  ]);
});

test('a vault in a cloud may name that cloud alone, which the official check would not hold it to', async () => {
  const own = credential();
  const asked: string[] = [];
  const { createHttpHeaders } = await import('@azure/core-rest-pipeline');
  const provider = azureProvider({
    vaultUrl: 'https://contoso.vault.azure.net',
    credential: own,
    httpClient: {
      async sendRequest(request) {
        asked.push(request.headers.get('authorization') ?? 'nothing');
        const headers = createHttpHeaders(challenge('https://azure.net').headers);
        return { request, status: 401, headers };
      },
    },
  });
  const { code, message } = await refusalOf(provider.get({ path: 'a' }), { port: 0 });
  await provider.close();
  expect({ code, message, asked, tokens: own.asked }).toEqual({
    code: 'untrusted_host',
    message:
      'The challenge of the vault contoso.vault.azure.net is not trusted: it asks for a token for azure.net. No token was requested.',
    asked: ['nothing'],
    tokens: [],
  });
});

describe('a next page', () => {
  test.each([
    ['on another host', (other: string) => `${other}/secrets?api-version=7.4`],
    ['by http', (_: string, own: string) => `${own.replace('https:', 'http:')}/secrets`],
    [
      'on a host that begins alike',
      (_: string, own: string) => `${own.replace('localhost:', 'localhost.evil.example:')}/secrets`,
    ],
  ])('%s gets neither a request nor a token', async (_, link) => {
    await using other = await standIn(() => ({ status: 200, body: { value: [] } }));
    await using on = await opened((_request, { origin }) => page(origin, link(other.origin, origin)));
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { path } of on.provider.list()) seen.push(path);
    })();
    expect((await refusalOf(reading, on.server)).code).toBe('untrusted_host');
    expect({ seen, other: other.received, own: on.server.authorized }).toEqual({
      seen: ['a'],
      other: [],
      own: ['GET /secrets'],
    });
  });

  test('that is the same page again ends the list', async () => {
    await using on = await opened((_, { origin }) =>
      page(origin, `${origin}/secrets?api-version=7.4&$skiptoken=1`),
    );
    expect(await refusalOf(collect(on.provider.list()), on.server)).toMatchObject({
      code: 'unexpected_response',
      message: 'The vault HOST named the same page of a list twice, so that the list would never end.',
    });
    expect(on.server.authorized).toHaveLength(2);
  });

  test('that is challenged anew is asked for once more, with a new token', async () => {
    const own = credential();
    let challenged = false;
    await using on = await opened(
      ({ target }, { origin }) => {
        if (!target.includes('skiptoken'))
          return page(origin, `${origin}/secrets?api-version=7.4&$skiptoken=1`);
        if (challenged) return { status: 200, body: { value: [bundle(origin, 'b')], nextLink: null } };
        challenged = true;
        return challenge('https://vault.azure.net', 'https://login.microsoftonline.com/t2');
      },
      { credential: own },
    );
    expect((await collect(on.provider.list())).map(({ path }) => path)).toEqual(['a', 'b']);
    expect(own.asked.map(({ tenantId }) => tenantId)).toEqual(['t1', 't2']);
  });

  test('is bounded and cancellable like the first, although the official client drops the signal there', async () => {
    await using on = await opened(({ target }, { origin }) =>
      target.includes('skiptoken')
        ? 'silence'
        : page(origin, `${origin}/secrets?api-version=7.4&$skiptoken=1`),
    );
    const caller = new AbortController();
    const reading = (async () => {
      for await (const _ of on.provider.list({}, { signal: caller.signal })) {
        setImmediate(() => caller.abort('enough'));
      }
    })();
    await expect(reading).rejects.toBe('enough');
  });
});

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])('%i to another host is not followed', async (status) => {
    await using other = await standIn(() => ({ status: 200 }));
    const location = `${other.origin}/secrets/a/`;
    await using on = await opened(() => ({ status, headers: { location } }));
    expect(await refusalOf(on.provider.get({ path: 'a' }), on.server)).toMatchObject({
      code: 'untrusted_host',
      message: `The vault HOST redirected to localhost:${other.port}; the redirect was not followed.`,
    });
    expect({ other: other.received, own: on.server.authorized }).toEqual({
      other: [],
      own: ['GET /secrets/a/'],
    });
  });

  test('to the vault itself is not followed either', async () => {
    await using on = await opened(() => ({ status: 307, headers: { location: '/secrets/b/' } }));
    expect(await refusalOf(on.provider.get({ path: 'a' }), on.server)).toMatchObject({
      code: 'unexpected_response',
      message: 'The vault HOST answered with a redirect (307), which Key Vault never does.',
    });
    expect(on.server.authorized).toEqual(['GET /secrets/a/']);
  });
});

test('a value travels with a token only: the probe before has no body', async () => {
  await using on = await opened(({ body }, { origin }) => ({
    status: 200,
    body: { ...JSON.parse(body), ...bundle(origin, 'a') },
  }));
  await on.provider.write.set('a', { value: secretValue('hunter2') });
  expect(
    on.server.received.map(({ authorization, body }) => [authorization, body.includes('hunter2')]),
  ).toEqual([
    [undefined, false],
    [`Bearer ${TOKEN}`, true],
  ]);
});
