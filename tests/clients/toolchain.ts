import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REPOSITORY } from '../../tools/source/tree.ts';
import { WAYS, type Way } from './ways.ts';

/** A client of another language or program, as `tools/services/clients` installed it. */
export interface Client {
  readonly name: string;
  /** The program that does the whole life of a secret. */
  readonly life?: Program;
  /** The smallest program, which the documentation shows. */
  readonly recipe?: Program;
  /** The ways that need no option in its code. */
  readonly accepts: readonly Way[];
  /** What must be there for it. */
  readonly needs: string;
}

/** @param trustStore - Makes one for Java, which reads no variable that names authorities, and says where it is. */
export type Program = (trustStore: () => string) => readonly string[];

const INSTALLED = join(REPOSITORY, 'node_modules/.cache/keyward/clients');
const installed = (path: string) => join(INSTALLED, path);
/** Where the Azure CLI is: in front of the path, whatever else is on it. */
export const PROGRAMS = installed('az/bin');
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const java =
  (program: string): Program =>
  (trustStore) => [
    'java',
    // Without it the client reads no HTTPS_PROXY.
    '-Djava.net.useSystemProxies=true',
    `-Djavax.net.ssl.trustStore=${trustStore()}`,
    '-Djavax.net.ssl.trustStorePassword=changeit',
    '-classpath',
    `${installed('java/classes')}:${installed('java/libraries')}/*`,
    program,
  ];
const python = (program: string): Program => {
  const command = [installed('python/bin/python'), here(`python/${program}`)];
  return () => command;
};
const javascript = (program: string): Program => {
  const command = [process.execPath, here(`javascript/${program}`)];
  return () => command;
};

const shell = (program: string, ...args: readonly string[]): Program => {
  const command = ['bash', here(program), ...args];
  return () => command;
};

const VERIFIED: readonly Way[] = ['name', 'address', 'proxy'];

export const CLIENTS: readonly Client[] = [
  {
    name: 'javascript',
    life: javascript('life.js'),
    recipe: javascript('recipe.js'),
    accepts: VERIFIED,
    needs: process.execPath,
  },
  {
    name: 'python',
    life: python('life.py'),
    recipe: python('recipe.py'),
    accepts: VERIFIED,
    needs: installed('python/installed'),
  },
  {
    name: 'python aio',
    life: python('life_async.py'),
    accepts: VERIFIED,
    needs: installed('python/installed'),
  },
  {
    name: 'go',
    life: () => [installed('go/life')],
    recipe: () => [installed('go/recipe')],
    accepts: VERIFIED,
    needs: installed('go/installed'),
  },
  {
    name: 'java',
    life: java('Life'),
    recipe: java('Recipe'),
    // To Java's URI, 0.0.1 is no host.
    accepts: ['name', 'proxy'],
    needs: installed('java/installed'),
  },
  {
    name: 'az',
    life: shell('az/signed-in.sh', 'life.sh'),
    recipe: shell('az/signed-in.sh', 'recipe.sh'),
    accepts: ['name', 'proxy'],
    needs: installed('az/installed'),
  },
  { name: 'curl', recipe: shell('curl/recipe.sh'), accepts: WAYS, needs: '/usr/bin/curl' },
];

/** Why a client cannot be tried here; undefined where it can. */
export function missing({ name, needs }: Pick<Client, 'name' | 'needs'>): string | undefined {
  if (existsSync(needs)) return undefined;
  return `${name} is not installed here: run \`bash tools/services/clients\``;
}

/**
 * A trust store that has the authorities of a PEM file, made by the lines that the documentation shows.
 *
 * @param caFile - As the ready line names it.
 */
export function makeTrustStore(caFile: string, path: string): void {
  const { status, stdout, stderr } = spawnSync('sh', [here('java/truststore.sh'), caFile, path], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`no trust store: ${stdout}${stderr}`);
}
