import { azureProvider } from '../src/index.ts';

// A process that reads from the vault of its first argument, leaves one call early, closes the provider if
// its second argument says so, and then has nothing more to do.

const [, , vaultUrl = '', last] = process.argv;
const token = process.env['TOKEN_OF_THE_TEST'] ?? '';
const provider = azureProvider({
  vaultUrl,
  credential: { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) },
});
const { status } = await provider.check();
const caller = new AbortController();
const leaving = provider.get({ path: 'a' }, { signal: caller.signal }).catch(() => 'left');
caller.abort();
const left = await leaving;
if (last === 'close') await provider.close();
process.stdout.write(`${status} ${left}`);
