import { fakeClock } from '@keyward/core/testing';
import { describe, expect, test } from 'vitest';
import { opened, refusalOf } from './opened.ts';
import { bundle, problem, type Received, type Reply } from './stand-in.ts';
import { gone, SECOND, START, written } from './written.ts';

describe('a delete', () => {
  const accepted = (origin: string) => ({
    status: 200,
    body: {
      recoveryId: `${origin}/deletedsecrets/a`,
      deletedDate: SECOND,
      scheduledPurgeDate: SECOND + 90 * 86_400,
      ...bundle(origin, 'a'),
    },
  });
  const dates = { deletedOn: new Date(START), scheduledPurgeOn: new Date(START + 90 * 86_400_000) };
  const throttled: Reply = {
    status: 429,
    headers: { 'retry-after': '9' },
    body: { error: { code: 'Throttled', message: 'x' } },
  };

  test('costs one request and one look where the vault is quick', async () => {
    await using on = await opened((_, { origin }) => accepted(origin));
    expect(await on.provider.write.delete('a')).toEqual({ path: 'a', confirmed: true, ...dates });
    expect(on.server.authorized).toEqual(['DELETE /secrets/a', 'GET /deletedsecrets/a']);
  });

  test.each<[string, Reply, number, boolean]>([
    ['may not be looked at', problem(403, 'Forbidden', 'x', 'ForbiddenByRbac'), 1, false],
    ['is looked for after 0, 250, 750, 1750, 3750, 6750, 9750 ms, and so on until 30 s', gone, 13, false],
    ['waits as long as a throttling vault asks', throttled, 4, false],
  ])('%s', async (_, look, looks, confirmed) => {
    const clock = fakeClock(START);
    await using on = await opened(
      ({ method }, { origin }) => (method === 'DELETE' ? accepted(origin) : look),
      {
        clock,
        requestTimeoutMs: 86_400_000,
      },
    );
    let done = false;
    const deletion = on.provider.write.delete('a').finally(() => {
      done = true;
    });
    // Only rests advance: a request under way sleeps towards its deadline of a day.
    while (!done) {
      await new Promise(setImmediate);
      if (on.server.authorized.length > 1) await clock.advance(10);
    }
    expect(await deletion).toEqual({ path: 'a', confirmed, ...dates });
    expect(on.server.authorized.filter((line) => line === 'GET /deletedsecrets/a').length).toBe(looks);
  });

  test('whose answer is lost is settled by a look', async () => {
    await using on = await opened(({ method }, { origin }) =>
      method === 'DELETE' ? 'reset' : accepted(origin),
    );
    expect(await on.provider.write.delete('a')).toMatchObject({ path: 'a', confirmed: true });
    await using other = await opened(({ method }) => (method === 'DELETE' ? 'reset' : gone));
    expect((await refusalOf(other.provider.write.delete('a'), other.server)).code).toBe('outcome_unknown');
  });
});

describe('a delete that a gateway failed', () => {
  const failed = problem(503, 'ServiceUnavailable', 'x');
  test.each([
    [
      'had no effect: the secret is still there',
      (origin: string) => written(origin),
      { code: 'vault_failed', message: 'The vault HOST failed to delete `a`, with status 503.' },
    ],
    [
      'may be at work: the secret is gone, and takes a vault some seconds to show in the bin',
      () => gone,
      {
        code: 'outcome_unknown',
        message:
          'A write of `a` was sent to HOST and not answered (vault_failed); what is there may or may not be its doing.',
      },
    ],
  ])('%s', async (_, live, becomes) => {
    await using on = await opened(({ method, path }, { origin }) => {
      if (method === 'DELETE') return failed;
      return path.startsWith('/deletedsecrets/') ? gone : live(origin);
    });
    expect(await refusalOf(on.provider.write.delete('a'), on.server)).toMatchObject(becomes);
  });
});

describe('a recovery', () => {
  const posted = (request: Received, origin: string, read: Reply): Reply =>
    request.method === 'POST' ? { status: 200, body: bundle(origin, 'a') } : read;

  test('costs one request and one look where the vault is quick', async () => {
    await using on = await opened((request, { origin }) => posted(request, origin, written(origin)));
    expect((await on.provider.bin.recover('a')).path).toBe('a');
    expect(on.server.authorized).toEqual(['POST /deletedsecrets/a/recover', 'GET /secrets/a/']);
  });

  test('that does not show in time is a timeout', async () => {
    await using on = await opened((request, { origin }) => posted(request, origin, gone), {
      confirmTimeoutMs: 0,
    });
    expect(await refusalOf(on.provider.bin.recover('a'), on.server)).toMatchObject({
      code: 'timeout',
      message: 'The vault HOST accepted the recovery of `a`, but did not finish it within 0 ms.',
    });
  });

  test('that may not be read is told so: the official poller takes that for done', async () => {
    const denied = problem(403, 'Forbidden', 'x', 'ForbiddenByRbac');
    await using on = await opened((request, { origin }) => posted(request, origin, denied));
    expect(await refusalOf(on.provider.bin.recover('a'), on.server)).toMatchObject({
      code: 'forbidden_by_rbac',
    });
  });
});

describe('a purge', () => {
  const denied = problem(403, 'Forbidden', 'Operation "purge" is not allowed.');
  const kept = (origin: string, recoveryLevel: string) => ({
    status: 200,
    body: bundle(origin, 'a', {
      recoveryId: 'x',
      attributes: { enabled: true, created: 1, updated: 1, recoveryLevel },
    }),
  });
  test.each([
    [
      'Recoverable',
      'purge_protected',
      'The vault HOST has purge protection: `a` goes only when its retention ends.',
    ],
    [
      'CustomizedRecoverable',
      'purge_protected',
      'The vault HOST has purge protection: `a` goes only when its retention ends.',
    ],
    ['Recoverable+Purgeable', 'forbidden', 'The vault HOST refused to purge `a`: it gives no reason.'],
  ])('refused without a reason, of a secret that is %s, is %s', async (level, code, message) => {
    await using on = await opened(({ method }, { origin }) =>
      method === 'DELETE' ? denied : kept(origin, level),
    );
    expect(await refusalOf(on.provider.bin.purge('a'), on.server)).toMatchObject({ code, message });
  });

  test('whose answer is lost is settled by a look', async () => {
    await using on = await opened(({ method }) => (method === 'DELETE' ? 'reset' : gone));
    await on.provider.bin.purge('a');
    await using other = await opened(({ method }, { origin }) =>
      method === 'DELETE' ? 'reset' : kept(origin, 'Recoverable'),
    );
    expect((await refusalOf(other.provider.bin.purge('a'), other.server)).code).toBe('outcome_unknown');
  });
});
