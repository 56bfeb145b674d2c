import { describe, expect, test } from 'vitest';
import type { Answer } from '../transport/scope.ts';
import { refusal } from './refusal.ts';

const subject = { doing: 'read `app/db`', path: 'app/db' };
const answer = (innerCode: string, more: Partial<Answer> = {}): Answer => ({
  status: 403,
  azure: { status: 403, code: 'Forbidden', innerCode },
  code: 'Forbidden',
  innerCode,
  told: {},
  ...more,
});

describe('a vault without public access', () => {
  const off = 'public access is off, and this is not an approved private connection';
  test.each<[host: string, way: Answer['way'], because: string, hint: string, why: string]>([
    [
      'contoso.vault.azure.net',
      'public',
      `${off}: here its name resolves to a public address`,
      'Run inside the network of the private endpoint, and link the DNS zone privatelink.vaultcore.azure.net to it.',
      'the zone is not linked here',
    ],
    [
      'contoso.vault.azure.cn',
      'public',
      `${off}: here its name resolves to a public address`,
      'Run inside the network of the private endpoint, and link the DNS zone privatelink.vaultcore.azure.cn to it.',
      'each cloud has its own zone',
    ],
    [
      'contoso.vault.azure.net',
      'private',
      `${off}, although its name resolves to a private address here`,
      'See whether the connection is approved: `az keyvault show --name contoso --query properties.privateEndpointConnections`; or whether the DNS zone privatelink.vaultcore.azure.net has the address of another endpoint.',
      'the way is right, and ends at a closed door',
    ],
    [
      'localhost:8443',
      'loopback',
      off,
      'Run inside the network of the private endpoint, and check that the DNS zone privatelink.vaultcore.azure.net is linked to it.',
      'an emulator plays it',
    ],
  ])('%s by a %s way', (host, way, because, hint, why) => {
    const error = refusal(answer('ForbiddenByConnection', way === undefined ? {} : { way }), subject, host);
    expect({ code: error.code, message: error.message, hint: error.hint }, why).toEqual({
      code: 'forbidden_by_connection',
      message: `The vault ${host} refused to read \`app/db\`: ${because}.`,
      hint,
    });
  });
});

test.each([
  ['contoso.vault.azure.net', 'contoso', 'its name'],
  ['contoso.vault.localhost:8443', 'contoso', 'that of an emulated one'],
  ['localhost:8443', '<vault>', 'an address that has none'],
])('a command for %s names %s', (host, name, why) => {
  const { hint } = refusal(answer('ForbiddenByFirewall', { told: { client: '203.0.113.7' } }), subject, host);
  expect(hint, why).toBe(
    `Admit it: \`az keyvault network-rule add --name ${name} --ip-address 203.0.113.7\`; or run where the vault admits it.`,
  );
});
