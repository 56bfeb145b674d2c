import { type AzureProvider, type AzureProviderOptions, azureProvider } from '../src/index.ts';
import { credential, type Received, type Reply, type StandIn, standIn } from './stand-in.ts';

export interface Opened extends AsyncDisposable {
  readonly provider: AzureProvider;
  readonly server: StandIn;
}

/** A provider on a vault whose every answer the test decides. */
export async function opened(
  answer: (request: Received, server: { readonly origin: string }) => Reply | Promise<Reply>,
  options: Partial<AzureProviderOptions> & {
    readonly probe?: (request: Received) => Reply;
    readonly host?: string;
  } = {},
): Promise<Opened> {
  const { probe, host, ...rest } = options;
  const server = await standIn(answer, { ...(probe && { probe }), ...(host !== undefined && { host }) });
  const provider = azureProvider({ vaultUrl: server.origin, credential: credential(), ...rest });
  return {
    provider,
    server,
    async [Symbol.asyncDispose]() {
      await provider.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** What a call was refused with, the server's own port taken out of the message. */
export async function refusalOf(call: Promise<unknown>, { port }: { readonly port: number }) {
  const [outcome] = await Promise.allSettled([call]);
  if (outcome?.status !== 'rejected') throw new Error('The call was not refused.');
  const error = outcome.reason;
  return { code: error.code, message: String(error.message).replaceAll(`localhost:${port}`, 'HOST'), error };
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
