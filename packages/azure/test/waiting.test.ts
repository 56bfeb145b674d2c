import { describe, expect, test } from 'vitest';
import { azureProvider } from '../src/index.ts';
import { opened } from './opened.ts';
import { credential, type Reply, standIn } from './stand-in.ts';
import { gone, value, written } from './written.ts';

describe('one call waits for another', () => {
  test('at the very first alone: not again because that one was refused', async () => {
    const replies: Reply[] = [gone, 'silence'];
    await using on = await opened((_, { origin }) => replies.shift() ?? written(origin));
    await expect(on.provider.get({ path: 'a' })).rejects.toMatchObject({ code: 'secret_not_found' });
    const caller = new AbortController();
    const stuck = on.provider.get({ path: 'a' }, { signal: caller.signal });
    expect((await on.provider.get({ path: 'a' })).path).toBe('a');
    caller.abort('enough');
    await expect(stuck).rejects.toBe('enough');
  });

  test('for the token, which one caller who leaves does not take from the other', async () => {
    const asked = Promise.withResolvers<void>();
    const signedIn = Promise.withResolvers<string>();
    const own = credential(() => {
      asked.resolve();
      return signedIn.promise;
    });
    await using on = await opened((_, { origin }) => written(origin), { credential: own });
    const caller = new AbortController();
    const leaving = on.provider.get({ path: 'a' }, { signal: caller.signal });
    const staying = on.provider.get({ path: 'a' });
    await asked.promise;
    caller.abort('enough');
    await expect(leaving).rejects.toBe('enough');
    signedIn.resolve('t');
    expect((await staying).path).toBe('a');
    expect(own.asked).toHaveLength(1);
  });

  test('when both write the same secret, though they sign in as two', async () => {
    const first = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    await using server = await standIn(async ({ method, authorization }, { origin }) => {
      if (method === 'PUT' && authorization === 'Bearer one') {
        arrived.resolve();
        await first.promise;
      }
      return written(origin);
    });
    const [one, two] = [azureProviderOf('one'), azureProviderOf('two')];
    function azureProviderOf(token: string) {
      return azureProvider({ vaultUrl: server.origin, credential: credential(async () => token) });
    }
    await two.get({ path: 'a' });
    const writing = one.write.set('a', { value });
    await arrived.promise;
    const other = two.write.set('A', { value });
    for (let reads = 0; reads < 3; reads++) await two.get({ path: 'a' });
    expect(server.authorized.filter((line) => line.startsWith('PUT'))).toEqual(['PUT /secrets/a']);
    first.resolve();
    await Promise.all([writing, other]);
    await Promise.all([one.close(), two.close()]);
    expect(server.authorized.at(-1)).toBe('PUT /secrets/A');
  });
});
