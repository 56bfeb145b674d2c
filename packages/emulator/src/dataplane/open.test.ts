import { describe, expect, test } from 'vitest';
import { START, stage } from './stage.fixture.ts';

const body = { value: 'v' };

describe('an open vault', () => {
  test('asks for neither token nor role', async () => {
    const { send, gate } = stage({ open: true });
    const answer = await send('PUT', '/secrets/a?api-version=7.4', { token: undefined, body });
    expect({ status: answer.status, trace: answer.trace }).toEqual({
      status: 200,
      trace: { route: 'PUT /secrets/{name}', vault: 'contoso', principal: 'open' },
    });
    expect(
      (await send('GET', '/secrets/a?api-version=7.4', { token: 'forged' })).json.attributes['created'],
    ).toBe(START);
    expect(gate).toMatchObject({ asked: [], audiences: [] });
  });

  test('nor where a caller comes from; what a secret has to look like still counts', async () => {
    const { send } = stage({
      open: true,
      publicNetworkAccess: 'Disabled',
      networkAcls: { defaultAction: 'Deny' },
      permissionModel: 'accessPolicies',
      policies: [{ effect: 'Deny', requires: 'expiration' }],
    });
    const target = '/secrets/a?api-version=7.4';
    const refused = await send('PUT', target, { token: undefined, body });
    expect(refused.json.error.innererror).toEqual({ code: 'ForbiddenByGovernancePolicy' });
    const kept = { value: 'v', attributes: { exp: START } };
    expect((await send('PUT', target, { token: undefined, body: kept })).status).toBe(200);
  });

  test('still challenges the empty probe of the official clients, which keep the body back', async () => {
    const { send } = stage({ open: true });
    const probe = await send('PUT', '/secrets/a?api-version=7.4', { token: undefined });
    expect({ status: probe.status, challenge: probe.headers['WWW-Authenticate'] }).toEqual({
      status: 401,
      challenge: expect.stringMatching(/^Bearer authorization="/),
    });
    expect((await send('PUT', '/secrets/a?api-version=7.4', { token: 'forged' })).status).toBe(400);
  });
});
