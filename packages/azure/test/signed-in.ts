import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Emulated } from './emulated.ts';

/** A folder with programs that stand in for those a sign-in asks, and what they were asked. */
export interface Programs extends AsyncDisposable {
  /** To be the whole PATH. */
  readonly folder: string;
  /** A line for every call: program, resource, tenant. */
  asked(): Promise<readonly string[]>;
  /** Variables by which `az` and `pwsh` do what the test wants: give a token, or fail in a way of theirs. */
  acting(as: string): Readonly<Record<string, string>>;
  /** Keeps a file. */
  keep(name: string, text: string): Promise<string>;
  /** Keeps a program of its own: a command of the shell, whose arguments follow. */
  program(name: string, command: string): Promise<string>;
}

const AZ = new URL('az.program.ts', import.meta.url);
const BROWSER = new URL('browser.program.ts', import.meta.url);

type Program = 'az' | 'pwsh' | 'browser';

/** Real ones cannot be installed here: these answer as they do. */
export async function programs(...which: readonly Program[]): Promise<Programs> {
  const folder = await mkdtemp(join(tmpdir(), 'keyward-programs-'));
  const log = join(folder, 'log');
  const keep = async (name: string, text: string) => {
    const file = join(folder, name);
    await writeFile(file, text, { mode: 0o600 });
    return file;
  };
  await keep('log', '');
  const program = async (name: string, command: string) => {
    const file = await keep(name, `#!/bin/sh\nexec ${command} "$@"\n`);
    await chmod(file, 0o700);
    return file;
  };
  for (const name of which) {
    const path = fileURLToPath(name === 'browser' ? BROWSER : AZ);
    await program(name, `"${process.execPath}" "${path}"${name === 'browser' ? '' : ` ${name}`}`);
  }
  return {
    folder,
    keep,
    program,
    acting: (as) => ({ PATH: folder, STAND_IN_AS: as, STAND_IN_LOG: log }),
    asked: async () => (await readFile(log, 'utf8')).split('\n').filter((line) => line !== ''),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

/** What `sign-in.program.ts` says of itself; host and ids of the emulator are put back into words. */
export interface SignedIn {
  readonly identity?: Readonly<Record<string, unknown>>;
  readonly status?: string;
  readonly failed?: { readonly code: string; readonly message: string; readonly hint: string };
}

/** Signs in to the emulator in a process of its own that has these variables and no others. */
export async function signedIn(
  { emulator, localhostUrl }: Emulated,
  env: Readonly<Record<string, string>>,
): Promise<SignedIn> {
  const program = fileURLToPath(new URL('sign-in.program.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program, localhostUrl], {
    env: {
      PATH: '/nonexistent',
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      NODE_EXTRA_CA_CERTS: emulator.caFile,
      AZURE_AUTHORITY_HOST: emulator.authorityHost,
      ...env,
    },
    timeout: 60_000,
  });
  const named = stdout
    .replaceAll(new URL(localhostUrl).host, 'HOST')
    .replaceAll(new URL(emulator.authorityHost).host, 'AUTHORITY')
    .replaceAll(new URL(emulator.identityEndpoint).host, 'IDENTITY')
    .replaceAll(emulator.tenantId, 'TENANT');
  return JSON.parse(named);
}
