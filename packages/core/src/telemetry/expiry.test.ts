import { afterEach, beforeEach, expect, test } from 'vitest';
import { memory } from '../memory/index.ts';
import { createMounts } from '../ref/index.ts';
import { openGateway } from '../service/index.ts';
import { fakeClock } from '../testing/index.ts';
import { secretValue } from '../value/index.ts';
import { expiries } from './expiry.ts';
import { watched } from './telemetry.fixture.ts';

const clock = fakeClock();
/** What is told where nothing expires any more. */
const FAR = 315_360_000;
const expiresOn = (seconds: number) => new Date(clock.now() + seconds * 1_000);
let otel: ReturnType<typeof watched>;
beforeEach(() => {
  otel = watched({ clock });
});
afterEach(() => otel[Symbol.dispose]());

async function scene() {
  const behind = memory({ clock });
  const value = secretValue('x');
  await behind.write.set('soon', { value, expiresOn: expiresOn(100) });
  await behind.write.set('late', { value, expiresOn: expiresOn(1_000) });
  await behind.write.set('never', { value });
  const gateway = openGateway({
    mounts: createMounts([{ name: 'vault', url: 'memory' }]),
    open: () => behind,
    nearMisses: false,
    clock,
  });
  const get = (ref: string) => gateway.run('secret.get', { ref }).catch(() => {});
  const soonest = async () =>
    (await otel.series())
      .filter(({ name }) => name === 'keyward.secret.time_to_expiry')
      .map(({ value: seconds }) => seconds);
  return { behind, value, gateway, get, soonest };
}

test('the soonest expiry of what was read counts down, and below nothing', async () => {
  const { get, soonest } = await scene();
  await get('never');
  expect(await soonest()).toEqual([]);
  await get('late');
  expect(await soonest()).toEqual([1_000]);
  await get('soon');
  expect(await soonest()).toEqual([100]);
  await clock.advance(40_000);
  expect(await soonest()).toEqual([60]);
  await clock.advance(90_000);
  expect(await soonest()).toEqual([-30]);
});

test('what is renewed, gone or changed through this process is forgotten', async () => {
  const { behind, value, gateway, get, soonest } = await scene();
  await get('late');
  await get('soon');
  await behind.write.set('soon', { value, expiresOn: expiresOn(500) });
  await get('soon');
  expect(await soonest(), 'renewed elsewhere').toEqual([500]);
  await behind.write.update({ path: 'soon' }, { enabled: false });
  await get('soon');
  expect(await soonest(), 'disabled elsewhere').toEqual([1_000]);
  await gateway.run('secret.set', { ref: 'late', value, expiresOn: expiresOn(10) });
  expect(await soonest(), 'changed here, and not read since').toEqual([FAR]);
  await get('late');
  expect(await soonest()).toEqual([10]);
  await gateway.run('secret.delete', { ref: 'late' });
  expect(await soonest(), 'deleted here').toEqual([FAR]);
});

test('a pinned version has an expiry of its own', async () => {
  const { behind, value, get, soonest } = await scene();
  const { version } = await behind.get({ path: 'soon' });
  await behind.write.set('soon', { value, expiresOn: expiresOn(5_000) });
  await get(`azure://vault/soon?version=${version}`);
  await get('soon');
  expect(await soonest()).toEqual([100]);
});

test('those that expire first are kept in mind, and only so many', () => {
  const kept = expiries();
  for (let at = 0; at < 10_000; at++) {
    const second = (at * 7_919) % 10_000;
    kept.note('vault', `secret-${second}`, new Date(second * 1_000));
  }
  for (let second = 0; second < 63; second++) kept.note('vault', `secret-${second}`, undefined);
  expect([...kept.soonest()]).toEqual([['vault', 63_000]]);
  kept.note('vault', 'secret-63', undefined);
  expect([...kept.soonest()], 'the others were not kept').toEqual([['vault', undefined]]);
});
