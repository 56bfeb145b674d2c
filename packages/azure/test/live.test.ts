import { providerContract, reasonToSkip } from '@keyward/core/testing';
import { afterAll, describe, test } from 'vitest';
import { azureProvider } from '../src/index.ts';
import { credential, problem, type StandIn, standIn } from './stand-in.ts';

const vaultUrl = process.env['KEYWARD_LIVE_VAULT'];
const name = 'the contract, on a real vault';

if (vaultUrl === undefined) test(name, (context) => context.skip('KEYWARD_LIVE_VAULT names no vault'));
else onRealVault(vaultUrl);

/** The caller needs the role Key Vault Secrets Officer; everything lies below `contract/` and is removed. */
function onRealVault(url: string): void {
  const provider = azureProvider({ vaultUrl: url });
  const stands: StandIn[] = [];
  const stand = async (...answers: Parameters<typeof standIn>) => {
    const server = await standIn(...answers);
    stands.push(server);
    return azureProvider({ vaultUrl: server.origin, credential: credential() });
  };
  const subject = {
    provider,
    under: (fault: string) => {
      switch (fault) {
        case 'forbidden':
          return stand(() => problem(403, 'Forbidden', 'x', 'ForbiddenByRbac'));
        case 'throttled':
          return stand(() => problem(429, 'Throttled', 'x'));
        case 'stalled':
          return stand(() => 'silence', { probe: () => 'silence' });
        default:
          return Promise.resolve(
            azureProvider({ vaultUrl: 'https://localhost:1', credential: credential() }),
          );
      }
    },
  };
  const gaps = [
    {
      reason: 'a real vault cannot be made to hide its deleted secrets from one of two identities at will',
      cases: ['a delete that cannot be confirmed says so'],
    },
  ];
  afterAll(async () => {
    await provider.close();
    await Promise.all(stands.map((each) => each[Symbol.asyncDispose]()));
  });
  describe(name, () => {
    for (const contractCase of providerContract({ gaps, promptMs: 60_000 })) {
      test(contractCase.name, { timeout: 300_000 }, (context) => {
        const reason = reasonToSkip(contractCase, provider);
        context.skip(reason !== undefined, reason);
        return contractCase.run(subject);
      });
    }
  });
}
