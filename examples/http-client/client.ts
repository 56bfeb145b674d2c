import { loadSecrets } from 'keyward';

/** How often a refusal sends it to the vault: the service may have changed a moment before the vault did. */
const LOOKS = 2;

/** A client of a service that wants a key with each request. */
export interface Orders extends AsyncDisposable {
  get(path: string): Promise<Response>;
}

/**
 * The service takes the old key and the new for a while, so a client that moves in that time is never refused. A client
 * that comes late is refused: then the vault is asked at once, and the request sent again with what it says.
 *
 * @param refreshS - Seconds between two looks at the vault; the overlap of the two keys has to be longer.
 */
export async function openOrders(url: URL, refreshS: number): Promise<Orders> {
  await using stack = new AsyncDisposableStack();
  const secrets = stack.use(await loadSecrets({ ORDERS_KEY: 'azure://vault/orders/key' }, { refreshS }));
  // As with any client that is made with its headers: a change of the key makes another one.
  let client = clientWith(url, secrets.ORDERS_KEY.reveal());
  secrets.onChange('ORDERS_KEY', (key) => {
    client = clientWith(url, key.reveal());
  });

  const owned = stack.move();
  return {
    async get(path) {
      for (let looks = 0; ; looks += 1) {
        const before = client;
        const response = await before(path);
        if (response.status !== 401 || looks === LOOKS) return response;
        await response.body?.cancel();
        if (client === before) await secrets.refresh();
      }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function clientWith(url: URL, key: string): (path: string) => Promise<Response> {
  const headers = { 'x-api-key': key };
  return (path) => fetch(new URL(path, url), { headers });
}
