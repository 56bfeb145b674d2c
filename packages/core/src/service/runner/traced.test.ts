import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { signals } from '../../signal/index.ts';
import { secretValue } from '../../value/index.ts';
import { printsIn, stage } from '../stage.fixture.ts';

const heard: object[] = [];
let stop: () => void;
beforeEach(() => {
  const note = (payload: object) => heard.push({ ...payload });
  stop = signals.operation.subscribe({ start: note, end: note });
});
afterEach(() => {
  stop();
  heard.splice(0);
});

const value = secretValue('canary');

test('an operation is told from its start to its end, with the version that it read', async () => {
  const { gateway, behind } = stage({ secrets: { 'app/db': 'canary' } });
  const { version } = await behind().get({ path: 'app/db' });
  const subject = { operation: 'secret.get', mount: 'vault', path: 'app/db' };
  await gateway.run('secret.get', { ref: 'app/db' });
  await gateway.run('secret.get', { ref: `azure://vault/app/db?version=${version}` });
  expect(heard).toEqual([
    subject,
    { ...subject, outcome: 'succeeded', found: { version } },
    { ...subject, version },
    { ...subject, version, outcome: 'succeeded', found: { version } },
  ]);
  expect(printsIn(heard, 'canary')).toBe(false);
});

test('a version that was made is told with its expiry', async () => {
  const { gateway } = stage();
  const expiresOn = new Date('2031-01-01T00:00:00Z');
  const made = [
    await gateway.run('secret.set', { ref: 'app/db', value, expiresOn }),
    await gateway.run('secret.update', { ref: 'app/db', value }),
    await gateway.run('secret.disable', { ref: 'app/db' }),
  ];
  expect(heard.filter((payload) => 'outcome' in payload)).toMatchObject(
    made.map(({ version }) => ({ outcome: 'succeeded', found: { version, expiresOn } })),
  );
});

test('a listing has neither path nor version', async () => {
  const { gateway } = stage({ secrets: { 'app/db': 'x' } });
  await gateway.run('secret.list', { prefix: 'app/' });
  const subject = { operation: 'secret.list', mount: 'vault' };
  expect(heard).toEqual([subject, { ...subject, outcome: 'succeeded' }]);
});

test.each<[string, string, () => Promise<never>]>([
  ['unexpected', 'what is no error of Keyward', () => Promise.reject(new TypeError('canary'))],
  ['aborted', 'the caller left', () => Promise.reject('enough')],
])('%s: %s', async (outcome, _, authorize) => {
  const leaving = new AbortController();
  const { gateway } = stage({
    authorizer: {
      authorize() {
        if (outcome === 'aborted') leaving.abort('enough');
        return authorize();
      },
    },
  });
  await gateway.run('secret.get', { ref: 'app/db' }, { signal: leaving.signal }).catch(() => {});
  expect(heard[1]).toMatchObject({ outcome });
  expect(printsIn(heard, 'canary')).toBe(false);
});

test('a read whose record failed was withheld, and tells no version', async () => {
  const { gateway } = stage({
    secrets: { 'app/db': 'x' },
    audit: { record: () => Promise.reject(new Error('full')) },
  });
  await gateway.run('secret.get', { ref: 'app/db' }).catch(() => {});
  expect(heard[1]).toEqual({
    operation: 'secret.get',
    mount: 'vault',
    path: 'app/db',
    outcome: 'audit_failed',
  });
});

test('without a subscriber nothing is made', async () => {
  stop();
  const trace = vi.spyOn(signals.operation, 'trace');
  const { gateway } = stage({ secrets: { 'app/db': 'x' } });
  await gateway.run('secret.get', { ref: 'app/db' });
  expect(trace).not.toHaveBeenCalled();
});
