import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type Program, startProgram } from './program.ts';

const KEYWARD = fileURLToPath(new URL('../../packages/cli/bin/keyward.js', import.meta.url));
const CONSTANT = fileURLToPath(new URL('constant-server.mjs', import.meta.url));
const VAULT = 'https://vault.azure.net';

/** A server under measurement, and how to ask it. */
export interface Target extends Program {
  readonly port: number;
  /** The root certificate, PEM. */
  readonly ca: string;
  readonly authorization: string;
}

export interface Place {
  /** Certificates and keys, and what Node compiled; another folder is another machine. */
  readonly folder: string;
  readonly core?: number | undefined;
}

export async function startKeyward({ folder, core }: Place): Promise<Target> {
  const program = await startProgram({
    args: [KEYWARD, 'emulator', '--json', '--port', '0', '--vault', 'bench'],
    env: environment(folder),
    core,
  });
  const { vaults, caFile, identityEndpoint, identityHeader } = program.ready as {
    readonly vaults: { readonly bench: { readonly localhostUrl: string } };
    readonly caFile: string;
    readonly identityEndpoint: string;
    readonly identityHeader: string;
  };
  const answer = await fetch(`${identityEndpoint}?api-version=2019-08-01&resource=${VAULT}`, {
    headers: { 'X-IDENTITY-HEADER': identityHeader },
  });
  const { access_token: token } = (await answer.json()) as { readonly access_token: string };
  return {
    ...program,
    port: Number(new URL(vaults.bench.localhostUrl).port),
    ca: await readFile(caFile, 'utf8'),
    authorization: `Bearer ${token}`,
  };
}

/** Presents the certificate that `beside` presents, so that connections cost the same. */
export async function startConstant({ folder, core }: Place, body: string, beside: Target): Promise<Target> {
  const authority = join(folder, 'emulator', 'authority-1');
  const pems = ['server.pem', 'intermediate.pem'].map((name) => readFile(join(authority, name), 'utf8'));
  const [pemFile, textFile] = [join(folder, 'constant.pem'), join(folder, `constant-${body.length}.json`)];
  await writeFile(pemFile, (await Promise.all(pems)).join('\n'), { mode: 0o600 });
  await writeFile(textFile, body);
  const program = await startProgram({
    args: [CONSTANT, pemFile, textFile],
    env: environment(folder),
    core,
  });
  const { port } = program.ready as { readonly port: number };
  const { ca, authorization } = beside;
  return { ...program, port, ca, authorization };
}

/** The body of a 200; anything else is a broken benchmark. */
export async function ask(target: Target, method: string, path: string, body?: string): Promise<string> {
  const { port, ca, authorization } = target;
  return await new Promise((resolve, reject) => {
    const headers = { authorization, 'content-type': 'application/json' };
    const sent = request(
      { host: 'localhost', port, path, method, ca, headers, agent: false },
      async (answer) => {
        const received = await text(answer);
        if (answer.statusCode === 200) resolve(received);
        else reject(new Error(`${method} ${path} answered ${answer.statusCode}: ${received}`));
      },
    );
    sent.on('error', reject).end(body);
  });
}

function environment(folder: string): Record<string, string> {
  return { HOME: folder, KEYWARD_HOME: folder, NODE_COMPILE_CACHE: join(folder, 'compiled') };
}
