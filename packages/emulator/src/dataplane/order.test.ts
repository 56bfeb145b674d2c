import { describe, expect, test } from 'vitest';
import { type Sent, stage } from './stage.fixture.ts';

const QUERY = '?api-version=2026-04-01';
const CLOSED = { publicNetworkAccess: 'Disabled' } as const;
const WALLED = { networkAcls: { defaultAction: 'Deny' } } as const;
const GOVERNED = { policies: [{ effect: 'Deny', requires: 'expiration' }] } as const;

interface Case {
  readonly line: string;
  readonly sent?: Sent;
  readonly won: string;
  readonly why: string;
}

/** A vault with a live secret, a deleted one and a certificate's, then changed to refuse for every reason there is. */
async function hostile(changes: Parameters<ReturnType<typeof stage>['vault']['configure']>[0] = {}) {
  const { call, send, vault } = stage();
  await call('PUT', '/secrets/live', { value: 'v' });
  await call('PUT', '/secrets/gone', { value: 'v' });
  await call('DELETE', '/secrets/gone');
  vault.setManaged('web', { value: 'pem', contentType: 'application/x-pem-file', notBefore: 1, expires: 2 });
  vault.configure({ ...GOVERNED, ...changes });
  return async (line: string, sent: Sent = {}) => {
    const [method = '', target = ''] = line.split(' ');
    const { status, json, trace } = await send(method, target, sent);
    const code = json.error.innererror?.code ?? json.error.code;
    expect(trace?.refusal).toBe(code);
    return `${status} ${code}`;
  };
}

describe('where several refusals apply', () => {
  test.each<Case>([
    {
      line: 'BREW /keys',
      sent: { token: undefined },
      won: '401 Unauthorized',
      why: 'the token comes first: whoever has none learns nothing',
    },
    { line: 'BREW /keys', sent: { token: 'forged' }, won: '401 Unauthorized', why: 'a bad one is none' },
    {
      line: 'BREW /keys',
      sent: { token: 'nobody' },
      won: '403 ForbiddenByConnection',
      why: 'then the connection, before the firewall, and before paths and roles',
    },
  ])('closed and walled: $line is $won: $why', async ({ line, sent, won }) => {
    const ask = await hostile({ ...CLOSED, ...WALLED });
    expect(await ask(line, sent)).toBe(won);
  });

  test.each<Case>([
    { line: 'BREW /keys', sent: { token: undefined }, won: '401 Unauthorized', why: 'the token comes first' },
    {
      line: 'BREW /keys',
      sent: { token: 'nobody' },
      won: '403 ForbiddenByFirewall',
      why: 'the firewall comes before paths and roles',
    },
    {
      line: `GET /secrets/none${QUERY}`,
      won: '403 ForbiddenByFirewall',
      why: 'it does not tell what exists',
    },
    {
      line: `PUT /secrets/web${QUERY}`,
      won: '403 ForbiddenByFirewall',
      why: 'nor what is wrong with the body',
    },
  ])('walled: $line is $won: $why', async ({ line, sent, won }) => {
    const ask = await hostile(WALLED);
    expect(await ask(line, sent)).toBe(won);
  });

  test.each<Case>([
    { line: 'GET /keys', sent: { token: 'nobody' }, won: '404 NotFound', why: 'paths come before roles' },
    {
      line: 'GET /secrets/a_b',
      sent: { token: 'nobody' },
      won: '400 BadParameter',
      why: 'so do api-version and name',
    },
    {
      line: `PUT /secrets/web${QUERY}`,
      sent: { token: 'nobody' },
      won: '403 ForbiddenByRbac',
      why: 'the role comes before body, certificate and policy',
    },
    {
      line: `PUT /secrets/web${QUERY}`,
      won: '400 BadParameter',
      why: 'the body comes before the certificate',
    },
    {
      line: `PUT /secrets/web${QUERY}`,
      sent: { body: { value: 'x'.repeat(25_601) } },
      won: '400 BadParameter',
      why: 'so do the limits',
    },
    {
      line: `PUT /secrets/web${QUERY}`,
      sent: { body: { value: 'v' } },
      won: '403 SecretManagedByKeyVault',
      why: 'the certificate comes before the policy',
    },
    {
      line: `PATCH /secrets/web/${'0'.repeat(32)}${QUERY}`,
      sent: { body: {} },
      won: '403 SecretManagedByKeyVault',
      why: 'and before the look for the version',
    },
    {
      line: `PUT /secrets/gone${QUERY}`,
      sent: { body: { value: 'v' } },
      won: '409 ObjectIsDeletedButRecoverable',
      why: 'so does the state of the name',
    },
    {
      line: `PATCH /secrets/none${QUERY}`,
      sent: { body: {} },
      won: '404 SecretNotFound',
      why: 'what does not exist is not judged',
    },
    {
      line: `PUT /secrets/live${QUERY}`,
      sent: { body: { value: 'v' } },
      won: '403 ForbiddenByGovernancePolicy',
      why: 'the policy comes last',
    },
  ])('governed: $line is $won: $why', async ({ line, sent, won }) => {
    const ask = await hostile();
    expect(await ask(line, sent)).toBe(won);
  });

  test('a firewall sees an IPv4 caller on a socket for both as one', async () => {
    const ask = await hostile({ networkAcls: { defaultAction: 'Deny', ipRules: ['10.0.0.1'] } });
    const line = `GET /secrets/none${QUERY}`;
    expect(await ask(line, { remoteAddress: '::ffff:10.0.0.1' })).toBe('404 SecretNotFound');
    expect(await ask(line, { remoteAddress: '::ffff:10.0.0.2' })).toBe('403 ForbiddenByFirewall');
  });
});
