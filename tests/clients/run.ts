import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { type Client, PROGRAMS, type Program } from './toolchain.ts';
import type { Entrance } from './ways.ts';

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** What a program says of the life that it has gone through, in its last line. */
export interface Summary {
  readonly client: string;
  readonly secrets: number;
  readonly pages: number;
  /** `<status> <code>`, in the order in which they came. */
  readonly refusals: readonly string[];
}

const LIMIT_MS = 240_000;

/** Runs a program through an entrance, with nothing of this process's environment but the path. */
export async function run(
  entrance: Entrance,
  program: Program,
  more: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const { before, variables, folder, trustStore } = entrance;
  const [command = '', ...args] = [...before, ...program(trustStore)];
  const child = spawn(command, args, {
    cwd: folder,
    env: { PATH: `${PROGRAMS}:${process.env['PATH']}`, HOME: folder, ...variables, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  });
  const code = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const [output, errors, status] = await Promise.all([text(child.stdout), text(child.stderr), code]);
  return { code: status, output: output.trim(), errors };
}

/**
 * Runs a client through the life of a secret, with the option that it needs for this way and no other.
 *
 * @throws Error with everything it said, where it did not come to its end.
 */
export async function live(entrance: Entrance, client: Client): Promise<Summary> {
  const { name, life, accepts } = client;
  if (life === undefined) throw new Error(`${name} has no such program.`);
  const option = accepts.includes(entrance.way) ? {} : { CHALLENGE_VERIFICATION: 'off' };
  const { code, output, errors } = await run(entrance, life, { ...option, ...signIn(entrance, client) });
  if (code !== 0) throw new Error(`${name} ended with ${code}:\n${output}\n${errors}`);
  return JSON.parse(output.split('\n').at(-1) ?? '');
}

/** The Azure CLI takes a secret in every way, and has to learn where things are unless a proxy leads it there. */
export function signIn({ way, emulator }: Entrance, { name }: Client): Readonly<Record<string, string>> {
  if (name !== 'az') return {};
  const { clientId, clientSecret, authorityHost } = emulator;
  return {
    AZURE_CLIENT_ID: clientId,
    AZURE_CLIENT_SECRET: clientSecret,
    ...(way === 'proxy' ? {} : { AUTHORITY_HOST: authorityHost }),
    AZURE_CORE_COLLECT_TELEMETRY: 'false',
  };
}
