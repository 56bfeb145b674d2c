import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { ClientSecretCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { onTestFinished } from 'vitest';
import type { EmulatorOptions, Ready } from '../src/index.ts';

const PROGRAM = fileURLToPath(new URL('programs/keep.ts', import.meta.url));

/** A folder that goes with the test. */
export async function ownFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keyward-data-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'data');
}

export interface Kept {
  readonly ready: Ready & { readonly caPem: string };
  readonly pid: number;
  kill(): Promise<void>;
  end(): Promise<number | null>;
}

/** An emulator in a process of its own. `wrapper` is a command that runs it, such as one that sets limits. */
export async function keep(options: EmulatorOptions, wrapper: readonly string[] = []): Promise<Kept> {
  const command = [...wrapper, process.execPath, PROGRAM, JSON.stringify(options)];
  const [first = '', ...rest] = command;
  const child = spawn(first, rest, { stdio: ['pipe', 'pipe', 'pipe'] });
  const errors = text(child.stderr);
  const exit = once(child, 'exit');
  const stop = () => child.kill('SIGKILL');
  onTestFinished(async () => {
    stop();
    await exit;
  });
  const line = await firstLine(child);
  if (line === undefined) throw new Error(`It did not start: ${await errors}`);
  return {
    ready: JSON.parse(line),
    pid: child.pid ?? 0,
    kill: async () => {
      stop();
      await exit;
    },
    end: async () => {
      child.stdin?.end();
      await exit;
      return child.exitCode;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string | undefined> {
  if (child.stdout === null) return undefined;
  for await (const line of createInterface(child.stdout)) return line;
  return undefined;
}

/** The official client of a vault of that emulator. */
export function clientAt(
  { tenantId, clientId, clientSecret, authorityHost, vaults }: Ready,
  vault = 'keyward',
) {
  const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, {
    authorityHost,
    disableInstanceDiscovery: true,
    retryOptions: { maxRetries: 0 },
  });
  return new SecretClient(vaults[vault]?.localhostUrl ?? '', credential, {
    disableChallengeResourceVerification: true,
    retryOptions: { maxRetries: 0 },
  });
}
