import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { ListedVault } from '../control/listed.ts';
import { createRequestLog, type RequestEntry } from '../requests/log.ts';
import { OPEN_PROPERTIES } from '../vault/properties.ts';
import { createStatus } from './status.ts';

const vault: ListedVault = {
  name: 'orders',
  url: 'https://orders.vault.localhost:1',
  localhostUrl: 'https://localhost:2',
  retentionDays: 7,
  purgeProtection: true,
  secrets: { live: 12, deleted: 3 },
  ...OPEN_PROPERTIES,
};

function stage({ vaults = [vault], remarks = [] }: { vaults?: ListedVault[]; remarks?: string[] } = {}) {
  const requests = createRequestLog();
  const status = createStatus({
    vaults: () => Object.fromEntries(vaults.map((one) => [one.name, one])),
    requests,
    remarks: () => remarks,
  });
  const show = async (method = 'GET') => {
    const bare = { path: '/', query: new Map(), authority: '127.0.0.1:1', portVault: undefined, headers: {} };
    return status({ ...bare, method, body: new Uint8Array(), remoteAddress: '127.0.0.1' });
  };
  const record = (rest: Partial<RequestEntry>) =>
    requests.record({ at: 0, method: 'GET', route: 'GET /secrets', status: 200, durationMs: 1.25, ...rest });
  /** What a reader sees of it, a line a row. */
  const read = async () => {
    const { body = '' } = await show();
    const [main = ''] = /<main>.*<\/main>/s.exec(body) ?? [];
    return main
      .replaceAll(/<\/td><td[^>]*>/g, ' | ')
      .replaceAll(/<[^>]+>/g, '')
      .replaceAll('&lt;', '<');
  };
  return { show, record, read };
}

describe('the page', () => {
  test('shows each vault with its addresses, counts and what is special', async () => {
    const walled: ListedVault = {
      ...vault,
      name: 'walled',
      purgeProtection: false,
      networkAcls: { defaultAction: 'Deny', ipRules: [] },
      publicNetworkAccess: 'Disabled',
      permissionModel: 'accessPolicies',
      policies: [{ effect: 'Deny', requires: 'expiration' }],
    };
    const text = await stage({ vaults: [vault, walled] }).read();
    for (const fact of [
      'https://orders.vault.localhost:1',
      'https://127.0.0.1:2',
      'secrets: 12',
      'deleted: 3, recoverable for 7 days',
      'purge protection',
      'roles decide',
      'access policies decide',
      'firewall denies by default',
      'public access is off',
      'policies on secrets: 1',
    ]) {
      expect(text).toContain(fact);
    }
    expect(await stage({ vaults: [] }).read()).toContain('There are none.');
  });

  test('shows the last twenty requests of others, the newest first', async () => {
    const { record, read } = stage();
    expect(await read()).toContain('There were none yet.');
    for (let at = 0; at < 30; at += 1) record({ at: at * 1_000, vault: 'orders' });
    record({ at: 31_000, route: 'GET /control/requests', plane: 'control' });
    record({ at: 32_000, route: 'GET /', plane: 'none' });
    record({ at: 33_000, status: 403, refusal: 'ForbiddenByRbac' });
    const rows = (await read()).split('\n').filter((line) => line.includes('|'));
    expect(rows).toHaveLength(20);
    expect(rows[0]).toBe('00:00:33Z | GET /secrets |  | 403 ForbiddenByRbac | 1.3 ms');
    expect(rows[1]).toBe('00:00:29Z | GET /secrets | orders | 200 | 1.3 ms');
    expect(rows.at(-1)).toContain('00:00:11Z');
  });

  test('shows what is not as usual, and stays whole under any clock', async () => {
    const { record, read } = stage({ remarks: ['The clock stands still.'] });
    record({ at: 9e15 });
    const text = await read();
    expect(text).toContain('The clock stands still.');
    expect(text).toContain('9000000000000000 | GET /secrets');
  });

  test('lets no text become markup', async () => {
    const { record, read, show } = stage();
    record({ vault: '<script>alert(1)</script>', status: 404 });
    expect((await show()).body).not.toContain('<script');
    expect(await read()).toContain('<script&gt;alert(1)');
  });

  test('runs nothing, loads nothing, stands in no frame and is kept nowhere', async () => {
    const { headers, body = '' } = await stage().show();
    expect(headers).toMatchObject({
      'Cache-Control': 'no-store',
      'Content-Type': 'text/html; charset=utf-8',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    });
    const style = /<style>(.*)<\/style>/s.exec(body)?.[1] ?? '';
    expect(headers?.['Content-Security-Policy']?.split('; ')).toEqual([
      "default-src 'none'",
      `style-src 'sha256-${hash('sha256', style, 'base64')}'`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(body).not.toMatch(/<(?:script|form|img|link|iframe)|javascript:|\son\w+=/i);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('takes no %s', async (method) => {
    expect(await stage().show(method)).toMatchObject({
      status: 405,
      headers: { Allow: 'GET, HEAD' },
      trace: { route: `${method} /` },
    });
  });
});
