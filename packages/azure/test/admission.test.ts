import type { RequestKind, RequestTerms } from '@keyward/core/provider';
import { describe, expect, test } from 'vitest';
import { collect, opened, refusalOf } from './opened.ts';
import { bundle, problem } from './stand-in.ts';
import { gone, value, written } from './written.ts';

/** Terms that admit at once and remember what was asked. */
function terms(timeoutMs = 10_000) {
  const asked: RequestKind[] = [];
  const requests: RequestTerms = {
    timeoutMs,
    admit(kind) {
      asked.push(kind);
      return undefined;
    },
  };
  return { asked, requests };
}

describe('before each request a provider asks', () => {
  test('as a creation for a PUT, and as another for all else, reading back included', async () => {
    const { asked, requests } = terms();
    await using on = await opened(({ method }, { origin }) => (method === 'PUT' ? 'reset' : written(origin)));
    await on.provider.write.set('a', { value }, { requests }).catch(() => {});
    expect(asked).toEqual(['create', 'other']);
    expect(on.server.authorized).toEqual(['PUT /secrets/a', 'GET /secrets/a/']);
  });

  test('for each page of a listing, and for what turns out to be its end', async () => {
    const { asked, requests } = terms();
    await using on = await opened(({ path }, { origin }) => ({
      status: 200,
      body: {
        value: [{ ...bundle(origin, path.includes('next') ? 'b' : 'a'), value: undefined }],
        nextLink: path.includes('next') ? null : `${origin}/secrets/next?api-version=7.6`,
      },
    }));
    await collect(on.provider.list({}, { requests }));
    expect(on.server.authorized).toHaveLength(2);
    expect(asked).toEqual(['other', 'other', 'other']);
  });
});

describe('a request that is not admitted yet', () => {
  test('has not left, and ends at once with its caller and with the provider', async () => {
    const requests: RequestTerms = { timeoutMs: 50, admit: () => new Promise(() => {}) };
    await using on = await opened(() => gone);
    const caller = new AbortController();
    const [one, other] = [
      on.provider.get({ path: 'a' }, { requests, signal: caller.signal }),
      on.provider.get({ path: 'a' }, { requests }),
    ];
    const closed = expect(other).rejects.toMatchObject({ code: 'provider_closed' });
    caller.abort('enough');
    await expect(one).rejects.toBe('enough');
    await on.provider.close();
    await closed;
    expect(on.server.authorized).toEqual([]);
  });

  test('does not use up its own time while it waits', async () => {
    const waiting = Promise.withResolvers<void>();
    const requests: RequestTerms = { timeoutMs: 2_000, admit: () => waiting.promise };
    await using on = await opened((_, { origin }) => written(origin), { requestTimeoutMs: 2_000 });
    const reading = on.provider.get({ path: 'a' }, { requests });
    waiting.resolve();
    expect((await reading).path).toBe('a');
  });

  test('that never will be fails as it was refused, and a write of it is not in doubt', async () => {
    const reason = new Error('the caller left');
    const caller = new AbortController();
    const requests: RequestTerms = {
      timeoutMs: 50,
      async admit() {
        caller.abort(reason);
        throw reason;
      },
    };
    await using on = await opened(() => problem(500, 'InternalServerError', 'x'));
    await expect(on.provider.write.set('a', { value }, { requests, signal: caller.signal })).rejects.toBe(
      reason,
    );
    expect(on.server.authorized).toEqual([]);
  });
});

describe('the time of a request', () => {
  test.each([
    [100, 5_000, 100, 'the terms are shorter'],
    [5_000, 100, 100, 'the provider’s own is shorter'],
  ])('is the shorter one of %i ms and %i ms', async (timeoutMs, requestTimeoutMs, ms) => {
    await using on = await opened(() => 'silence', { requestTimeoutMs });
    const { message } = await refusalOf(
      on.provider.get({ path: 'a' }, { requests: terms(timeoutMs).requests }),
      on.server,
    );
    expect(message).toBe(`The vault HOST did not read \`a\` within ${ms} ms.`);
  });

  test('is over for a write as well, which is then read back', async () => {
    await using on = await opened(({ method }, { origin }) =>
      method === 'PUT' ? 'silence' : written(origin),
    );
    const info = await on.provider.write.set('a', { value }, { requests: terms(200).requests });
    expect(info.path).toBe('a');
  });
});
