import { CommandDefinitionBuilder, DefaultEventBridge, type Service, ServiceBuilder } from '@purista/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { forwardClock, openStage, recorded, type Stage } from './stage.ts';

// A service of PURISTA, whose command reads its secrets as commands do, on the emulator.

const clock = forwardClock();
const { logger, lines } = recorded();
let stage: Stage;
let bridge: DefaultEventBridge;
let service: Service;
let invoke: (...names: string[]) => Promise<unknown>;

beforeAll(async () => {
  stage = await openStage();
  await stage.vault.setSecret('token', 'first');
  await stage.vault.setSecret('app--db', '{"username":"app","password":"example"}');
  await stage.vault.setSecret('off', 'of nobody', { enabled: false });

  const info = { serviceName: 'Payments', serviceVersion: '1', serviceDescription: 'pays' };
  const command = new CommandDefinitionBuilder('pay', 'pays with what is in the vault').setCommandFunction(
    // biome-ignore lint/complexity/useArrowFunction: core 3 takes no arrow function
    async function ({ secrets }, names) {
      return (await secrets.getSecret(...(names as string[]))) as never;
    },
  );
  const secretStore = stage.store(
    { logger, clock, cacheTtl: 60_000, resilience: { maxRetries: 0 }, cache: { staleIfErrorS: 600 } },
    'Key Vault Secrets User',
  );
  bridge = new DefaultEventBridge({ logger });
  await bridge.start();
  service = await new ServiceBuilder(info)
    .addCommandDefinition(command.getDefinition())
    .getInstance(bridge, { secretStore, logger });
  await service.start();
  invoke = (...names) =>
    bridge.invoke({
      sender: {
        serviceName: 'Till',
        serviceVersion: '1',
        serviceTarget: 'sell',
        instanceId: bridge.instanceId,
      },
      receiver: { serviceName: 'Payments', serviceVersion: '1', serviceTarget: 'pay' },
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      payload: { payload: names, parameter: {} },
    });
});
afterAll(async () => {
  await service?.destroy();
  await bridge?.destroy();
  await stage?.[Symbol.asyncDispose]();
});
beforeEach(() => {
  stage.emulator.faults.clear();
  stage.asked();
});

const GET = 'GET /secrets/{name} 200';

describe('a command', () => {
  test('reads secrets and members of secrets', async () => {
    expect(await invoke('token', 'azure://vault/app/db#username', 'missing')).toEqual({
      token: 'first',
      'azure://vault/app/db#username': 'app',
    });
  });

  test('that many call at once costs one request', async () => {
    clock.forward(60_001);
    await Promise.all(Array.from({ length: 20 }, () => invoke('token')));
    expect(stage.asked()).toEqual([GET]);
  });

  test('sees a rotation when the time of the cache is over, and does not ask before', async () => {
    await invoke('token');
    await stage.vault.setSecret('token', 'second');
    stage.asked();
    clock.forward(59_000);
    expect(await invoke('token')).toEqual({ token: 'first' });
    expect(stage.asked()).toEqual([]);
    clock.forward(1_001);
    expect(await invoke('token')).toEqual({ token: 'second' });
    expect(stage.asked()).toEqual([GET]);
  });

  test('goes on with the last value while the vault is away, and fails when that is too old', async () => {
    await invoke('token');
    stage.emulator.faults.add({ match: { plane: 'vault' }, effect: { kind: 'reset' } });
    clock.forward(600_000);
    expect(await invoke('token')).toEqual({ token: 'second' });
    clock.forward(60_001);
    await expect(invoke('token')).rejects.toMatchObject({ errorCode: 500 });
    stage.emulator.faults.clear();
    clock.forward(30_001);
    expect(await invoke('token')).toEqual({ token: 'second' });
  });

  test('whose secret is disabled fails, and its caller learns nothing of why; the log of the store does', async () => {
    const before = lines.length;
    const [end] = await Promise.allSettled([invoke('off', 'token')]);
    if (end?.status !== 'rejected') throw new Error('Nothing was refused.');
    const { name, errorCode, message, data } = end.reason;
    expect({ name, errorCode, message, data }).toEqual({
      name: 'UnhandledError',
      errorCode: 500,
      message: 'Internal Server Error',
      data: undefined,
    });
    const told = lines.slice(before).filter(([level]) => level === 'error');
    expect(told).toContainEqual([
      'error',
      {
        err: expect.objectContaining({
          data: expect.objectContaining({ name: 'off', code: 'secret_disabled' }),
        }),
      },
      expect.stringContaining('the secret is disabled'),
    ]);
  });
});
