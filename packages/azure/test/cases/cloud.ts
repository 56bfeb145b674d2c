import { vi } from 'vitest';
import { azureProvider } from '../../src/index.ts';
import { connectProxy } from '../connect-proxy.ts';
import { challenge, standIn } from '../stand-in.ts';
import { behind, CLOUD } from './behind.ts';
import type { Case } from './case.ts';

const CHINA = 'https://login.partner.microsoftonline.cn';
const GOVERNMENT = 'https://login.microsoftonline.us';
const HOST = 'contoso.vault.azure.net';
const FOLLOWS =
  'the authority follows the vault by itself, here https://login.microsoftonline.com. Or correct the address of the vault.';

/** A vault in the public cloud, by its name, that challenges like this. */
const challenging =
  (resource: string, authority: string): Case['when'] =>
  async (stack) => {
    const probe = () => challenge(resource, `${authority}/canary`);
    const server = stack.use(await standIn(() => ({ status: 200 }), { probe }));
    const proxy = stack.use(await connectProxy(server.port));
    return behind(stack, proxy.url);
  };

/** A vault and what signs in to it are of two clouds. */
export const OTHER_CLOUD: readonly Case[] = [
  {
    why: 'the variable names the authority of another cloud',
    async when() {
      vi.stubEnv('AZURE_AUTHORITY_HOST', GOVERNMENT);
      return async () => azureProvider({ vaultUrl: CLOUD });
    },
    code: 'wrong_cloud',
    message: `The vault ${HOST} is in Azure, but AZURE_AUTHORITY_HOST names login.microsoftonline.us, which signs in to Azure US Government.`,
    hint: `Unset AZURE_AUTHORITY_HOST: ${FOLLOWS}`,
  },
  {
    why: 'the option names the authority of another cloud',
    when: async () => async () => azureProvider({ vaultUrl: CLOUD, authorityHost: CHINA }),
    code: 'wrong_cloud',
    message: `The vault ${HOST} is in Azure, but authorityHost names login.partner.microsoftonline.cn, which signs in to Azure China.`,
    hint: `Leave authorityHost out: ${FOLLOWS}`,
  },
  ...(
    [
      ['resource', challenging('https://vault.azure.cn', CHINA), 'it asks for a token for vault.azure.cn'],
      [
        'authority',
        challenging('https://vault.azure.net', CHINA),
        'it sends callers to login.partner.microsoftonline.cn for a token',
      ],
    ] as const
  ).map(
    ([part, when, because]): Case => ({
      why: `what answers is a vault of another cloud, by the ${part} of its challenge`,
      when,
      code: 'wrong_cloud',
      message: `The challenge of the vault ${HOST} is not trusted: ${because}, which is of Azure China, while the vault is in Azure by its name. No token was requested.`,
      hint: 'Check the address of the vault, and what answers for it: the hosts file, a private DNS zone or a proxy of this machine may lead to a vault of another cloud.',
    }),
  ),
];
