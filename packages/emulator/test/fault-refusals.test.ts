import { afterAll, describe, expect } from 'vitest';
import { startEmulator, trustCa } from '../src/index.ts';
import { withEmulator } from '../src/vitest/index.ts';
import { createJudge } from './judge.ts';
import { ruling, struck, warm } from './rules.ts';
import { addressOf, clientOf, credentialOf, folder, refusalOf } from './stage.ts';

const test = withEmulator({ folder, vaults: ['keyward', 'other'] });
const rule = ruling();
const judge = createJudge();
afterAll(() => {
  expect(judge.violations).toEqual([]);
});

describe('signing in', () => {
  const SCOPE = 'https://vault.azure.net/.default';

  test('fails while the token endpoint is down, and works again after', async ({ emulator }) => {
    const id = rule(emulator, { preset: 'tokenEndpointDown' });
    await expect(credentialOf(emulator).getToken(SCOPE)).rejects.toThrow(
      /temporarily_unavailable|AADSTS90033|503/,
    );
    expect(struck(emulator, id)[0]).toMatchObject({
      plane: 'entra',
      route: 'POST /{tenant}/oauth2/v2.0/token',
      status: 503,
      refusal: 'AADSTS90033',
    });
    emulator.faults.remove(id);
    expect((await credentialOf(emulator).getToken(SCOPE)).token).toMatch(/^ey/);
  });

  test('fails when the connection breaks', async ({ emulator }) => {
    const id = rule(emulator, { preset: 'tokenEndpointDown', effect: { kind: 'reset' } });
    await expect(credentialOf(emulator).getToken(SCOPE)).rejects.toThrow();
    expect(struck(emulator, id)[0]).toMatchObject({ plane: 'entra', status: 0 });
  });

  test('a managed identity is throttled in its own words', async ({ emulator }) => {
    rule(emulator, { match: { plane: 'identity' }, effect: { kind: 'throttle', retryAfterS: 1 } });
    const { identityEndpoint, identityHeader } = emulator.ready();
    const query = '?api-version=2019-08-01&resource=https://vault.azure.net';
    const answer = await fetch(identityEndpoint + query, {
      headers: { 'X-IDENTITY-HEADER': identityHeader },
    });
    expect({ status: answer.status, body: await answer.json() }).toEqual({
      status: 429,
      body: { statusCode: 429, message: 'Too many requests were received. Please try again later.' },
    });
  });

  test('a revoked token is refused until its caller comes with a new one', async ({ emulator }) => {
    const client = await warm(emulator, 'revoked', { judge });
    const signIns = () => emulator.requests.count({ plane: 'entra', method: 'POST', status: 200 });
    const before = signIns();
    const id = rule(emulator, {
      match: { plane: 'vault' },
      count: 1,
      effect: { kind: 'insufficientClaims' },
    });
    expect((await client.getSecret('revoked')).value).toBe('the value');
    expect(signIns()).toBe(before + 1);
    // The client tries the old token once more before it reads the claims.
    expect(struck(emulator, id)).toMatchObject([
      { status: 401, principal: 'keyward-client', refusal: 'Unauthorized' },
      { status: 401, principal: 'keyward-client', refusal: 'Unauthorized' },
    ]);
    expect(emulator.faults.list()).toMatchObject([{ matched: 2, struck: 1 }]);
    expect((await client.getSecret('revoked')).value).toBe('the value');
  });

  test('a revoked token stays revoked in another spelling of its header', async ({ emulator }) => {
    await warm(emulator, 'revoked');
    rule(emulator, { count: 1, effect: { kind: 'insufficientClaims' } });
    const token = await emulator.issueToken();
    const statuses: number[] = [];
    for (const authorization of [`Bearer ${token}`, `bearer   ${token}`]) {
      const url = `${addressOf(emulator, 'keyward')}/secrets?api-version=7.4`;
      statuses.push((await fetch(url, { headers: { authorization } })).status);
    }
    expect(statuses).toEqual([401, 401]);
  });

  test('the challenge says what the next token has to be like', async ({ emulator }) => {
    await warm(emulator, 'revoked');
    const { now } = emulator.clock.freeze();
    rule(emulator, { effect: { kind: 'insufficientClaims' } });
    const headers = { authorization: `Bearer ${await emulator.issueToken()}` };
    const answer = await fetch(`${addressOf(emulator, 'keyward')}/secrets?api-version=7.4`, { headers });
    const challenge = answer.headers.get('www-authenticate') ?? '';
    const [, plain, claims = ''] =
      /^(.*), error="insufficient_claims", claims="([^"]+)"$/.exec(challenge) ?? [];
    expect(plain).toBe(
      `Bearer authorization="${emulator.authorityHost}/${emulator.tenantId}", resource="https://vault.azure.net"`,
    );
    expect(JSON.parse(Buffer.from(claims, 'base64').toString())).toEqual({
      access_token: { nbf: { essential: true, value: String(Math.floor(now / 1_000)) } },
    });
    emulator.clock.reset();
  });
});

describe('a caller who would be let in', () => {
  test.for([
    {
      by: 'firewall',
      innerCode: 'ForbiddenByFirewall',
      message:
        /^Client address is not authorized and caller is not a trusted service\.\r\nClient address: \S+\r\nCaller: appid=/,
      why: 'the address is not on the list',
    },
    {
      by: 'privateLink',
      innerCode: 'ForbiddenByConnection',
      message:
        /^Public network access is disabled and request is not from a trusted service nor via an approved private link\.\r\n/,
      why: 'no private link',
    },
    {
      by: 'rbac',
      innerCode: 'ForbiddenByRbac',
      message:
        /^Caller is not authorized[\s\S]*Action: 'Microsoft\.KeyVault\/vaults\/secrets\/setSecret\/action'\r\nResource: '\S+\/vaults\/keyward\/secrets\/refused'\r\n/,
      why: 'no role',
    },
    {
      by: 'accessPolicy',
      innerCode: 'ForbiddenByPolicy',
      message:
        /^The user, group or application 'appid=\S+' does not have secrets set permission on key vault 'keyward;/,
      why: 'no access policy',
    },
    {
      by: 'governancePolicy',
      innerCode: 'ForbiddenByGovernancePolicy',
      message: /^Secret 'refused' was disallowed by policy\. Policy identifiers: /,
      why: 'a policy of the tenant',
    },
  ] as const)('is refused by $by: $why', async ({ by, innerCode, message }, { emulator }) => {
    const client = await warm(emulator, 'refused', { judge });
    const id = rule(emulator, {
      match: { vault: 'KEYWARD', method: 'PUT' },
      effect: { kind: 'refusal', by },
    });
    expect(await refusalOf(client.setSecret('refused', 'v'))).toEqual({
      status: 403,
      code: 'Forbidden',
      innerCode,
      message: expect.stringMatching(message),
    });
    expect(struck(emulator, id)).toMatchObject([
      { status: 403, vault: 'keyward', principal: 'keyward-client', refusal: innerCode },
    ]);
    expect((await clientOf(emulator, 'other').setSecret('refused', 'v')).value, 'elsewhere').toBe('v');
    expect((await client.getSecret('refused')).value).toBe('the value');
  });

  test('reads what a policy of the tenant only keeps him from writing', async ({ emulator }) => {
    const client = await warm(emulator, 'read', { judge });
    rule(emulator, { effect: { kind: 'refusal', by: 'governancePolicy' }, count: 1 });
    expect((await client.getSecret('read')).value).toBe('the value');
    expect(await refusalOf(client.setSecret('read', 'v'))).toMatchObject({
      innerCode: 'ForbiddenByGovernancePolicy',
    });
  });

  test('is nobody in particular where nobody is asked', async () => {
    await using emulator = await startEmulator({ folder, open: true });
    using _trust = trustCa(emulator.caPem);
    const { id } = emulator.faults.add({ count: 1, effect: { kind: 'refusal', by: 'firewall' } });
    const address = `${addressOf(emulator, 'keyward')}/secrets?api-version=7.4`;
    expect((await fetch(address)).status).toBe(403);
    expect((await fetch(address)).status).toBe(200);
    expect(emulator.requests.count({ fault: id })).toBe(1);
  });
});
