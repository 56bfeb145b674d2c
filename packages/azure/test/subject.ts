import { request as forward } from 'node:https';
import type { ContractFault, ContractSubject } from '@keyward/core/testing';
import { type AzureProvider, azureProvider } from '../src/index.ts';
import { type Emulated, emulated } from './emulated.ts';
import {
  challenge,
  credential,
  problem,
  type Received,
  type Reply,
  type StandIn,
  standIn,
} from './stand-in.ts';

/** The Azure provider on an emulator, as the contract judges it. */
export interface AzureSubject extends ContractSubject, AsyncDisposable {
  readonly provider: AzureProvider;
  under(fault: ContractFault): Promise<AzureProvider>;
}

export async function azureSubject(): Promise<AzureSubject> {
  await using stack = new AsyncDisposableStack();
  const subject = await onEmulator(stack.use(await emulated()), stack);
  stack.defer(() => subject.provider.close());
  const owned = stack.move();
  return { ...subject, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function onEmulator(
  { emulator, url, localhostUrl, officer, visitor }: Emulated,
  stack: AsyncDisposableStack,
): Promise<Omit<AzureSubject, keyof AsyncDisposable>> {
  const { tenantId, authorityHost } = emulator;
  const [own, stranger] = [officer(), visitor()];
  const busy = problem(429, 'Throttled', 'Too many requests were received.');
  const throttled = stack.use(await standIn(() => busy));
  const stalled = stack.use(await standIn(() => 'silence', { probe: () => 'silence' }));
  const blind = await blindFront(localhostUrl, `${authorityHost}/${tenantId}`, stack);
  const faults: Record<ContractFault, () => AzureProvider> = {
    forbidden: () => azureProvider({ vaultUrl: url, credential: stranger }),
    throttled: () => azureProvider({ vaultUrl: throttled.origin, credential: credential() }),
    unreachable: () => azureProvider({ vaultUrl: 'https://localhost:1', credential: credential() }),
    stalled: () => azureProvider({ vaultUrl: stalled.origin, credential: credential() }),
    unconfirmed_delete: () => azureProvider({ vaultUrl: blind.origin, credential: own }),
  };
  return {
    provider: azureProvider({ vaultUrl: url, credential: own }),
    under: async (fault) => faults[fault](),
  };
}

/** No built-in role may delete and not look, so a server in front of the vault takes the look away. */
async function blindFront(
  vaultUrl: string,
  authority: string,
  stack: AsyncDisposableStack,
): Promise<StandIn> {
  const denied =
    "Caller is not authorized to perform action on resource.\r\nAction: 'Microsoft.KeyVault/vaults/secrets/readMetadata/action'\r\n";
  const relay = async (request: Received, { origin }: { readonly origin: string }): Promise<Reply> => {
    if (request.method === 'GET' && request.path.startsWith('/deletedsecrets/')) {
      return problem(403, 'Forbidden', denied, 'ForbiddenByRbac');
    }
    return relayed(vaultUrl, request, origin);
  };
  return stack.use(await standIn(relay, { probe: () => challenge('https://vault.azure.net', authority) }));
}

function relayed(vaultUrl: string, request: Received, origin: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = {
      host: new URL(origin).host,
      authorization: request.authorization ?? '',
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(request.body),
    };
    const call = forward(
      `${vaultUrl}${request.target}`,
      { method: request.method, headers },
      async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
      },
    );
    call.once('error', reject);
    call.end(request.body);
  });
}
