import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type LoadFailure, load } from './index.ts';
import { failureOf, stage } from './stage.fixture.ts';

describe('closing', () => {
  test('ends the refresh and lets go of the values, and the gateway stays open', async () => {
    const { means, gateway, clock, pass, asked, write } = stage({ one: '1' });
    const secrets = await load(means, { ONE: 'one' }, { refreshS: 60 });
    const told: string[] = [];
    secrets.onChange('ONE', () => told.push('told'));
    expect(clock.sleeping).toBe(1);
    await secrets.close();
    await secrets.close();
    await turn();
    expect(clock.sleeping).toBe(0);
    asked();
    await write('one', '2');
    await pass(600);
    expect([asked(), told]).toEqual([[], []]);
    for (const use of [() => secrets.ONE, () => secrets.refresh()]) {
      expect(await failureOf(use)).toMatchObject({ code: 'provider_closed' });
    }
    expect(secrets.readiness()).toEqual({
      status: 'unready',
      keys: { ONE: { status: 'unready', code: 'provider_closed' } },
    });
    expect(JSON.stringify(secrets)).toBe('{}');
    await gateway.run('secret.get', { ref: 'one' });
  });

  test('while a refresh is under way: it changes nothing, and whoever waits is told', async () => {
    const { means, write, hold } = stage({ one: '1' });
    const secrets = await load(means, { ONE: 'one' });
    const told: string[] = [];
    secrets.onChange('ONE', () => told.push('told'));
    await write('one', '2');
    const release = hold();
    const refreshing = failureOf(secrets.refresh());
    await turn();
    await secrets.close();
    expect(await refreshing).toMatchObject({ code: 'provider_closed' });
    release();
    await turn();
    expect(told).toEqual([]);
  });

  test('while a refresh of the timer is under way is no failure of it', async () => {
    const { means, hold, pass } = stage({ one: '1' });
    const failures: LoadFailure[] = [];
    const secrets = await load(
      means,
      { ONE: 'one' },
      { refreshS: 60, onError: (failure) => failures.push(failure) },
    );
    hold();
    await pass(60);
    await secrets.close();
    await pass(60);
    expect(failures).toEqual([]);
  });

  test('at the end of a block, with either kind of using, and with what it was loaded by', async () => {
    const { means } = stage({ one: '1' });
    const end = new AbortController();
    const kept = await load({ ...means, end: end.signal }, { ONE: 'one' }, { refreshS: 60 });
    let left: { readonly ONE: unknown };
    {
      using secrets = await load(means, { ONE: 'one' });
      left = secrets;
    }
    expect(await failureOf(() => left.ONE)).toMatchObject({ code: 'provider_closed' });
    {
      await using secrets = await load(means, { ONE: 'one' });
      left = secrets;
    }
    expect(await failureOf(() => left.ONE)).toMatchObject({ code: 'provider_closed' });
    end.abort();
    expect(await failureOf(() => kept.ONE)).toMatchObject({ code: 'provider_closed' });
    expect(await failureOf(() => kept.refresh())).toMatchObject({ code: 'provider_closed' });
  });
});
