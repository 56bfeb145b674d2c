import type { SecretClient, SecretClientOptions } from '@azure/keyvault-secrets';
import { afterEach } from 'vitest';
import type { Emulator, FaultInput } from '../src/index.ts';
import type { Judge } from './judge.ts';
import { clientOf } from './stage.ts';

/** Adds rules to an emulator that a file's tests share, and takes all of them back after each test. */
export function ruling(): (emulator: Emulator, input: FaultInput) => string {
  const ruled = new Set<Emulator>();
  afterEach(() => {
    for (const emulator of ruled) emulator.faults.clear();
  });
  return (emulator, input) => {
    ruled.add(emulator);
    return emulator.faults.add(input).id;
  };
}

/** What the log says of the requests that a rule struck. */
export function struck(emulator: Emulator, fault: string) {
  return emulator.requests.entries({ fault }).map(({ at: _, durationMs: __, ...entry }) => entry);
}

/** What a call comes to: its error in short, whatever its class. */
export async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'done';
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return `${code ?? ''} ${message.split('\n')[0]}`.trim();
  }
}

/** A client that has signed in, and a secret with `the value`. */
export async function warm(
  emulator: Emulator,
  name: string,
  options: { judge?: Judge; client?: SecretClientOptions } = {},
): Promise<SecretClient> {
  const client = clientOf(emulator, 'keyward', options);
  await client.setSecret(name, 'the value');
  return client;
}
