import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { DEFAULT_MOUNT, type Mount, type Mounts, mountsFrom, readMounts } from '../ref/index.ts';
import { type Document, documentOf } from './document.ts';
import { type Layer, settled } from './layer.ts';
import { namedFile, nearestFile } from './search.ts';
import type { Setting } from './settings.ts';
import { textOf } from './text.ts';
import { applicationOf, environmentOf, type Placed } from './words.ts';

/** Where {@link readConfiguration} looks. */
export interface ConfigurationPlace {
  /** Usually `process.env`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The working folder: `.env` is read here, keyward.yaml is searched from here upwards. */
  readonly folder: string;
  /** Ends the reading of files. */
  readonly signal?: AbortSignal;
}

/** Which vaults there are, and how that came about. */
export interface Configuration {
  readonly mounts: Mounts;
  /** The application whose vault raw names mean. */
  readonly application?: string;
  /** The environment whose vault raw names mean. */
  readonly environment?: string;
  /** The environments that keyward.yaml lists; empty where it lists none, and any is allowed. */
  readonly environments: readonly string[];
  /** Everything that is set, with where it is configured. */
  readonly settings: readonly Setting[];
  /** The files that were read, in order of precedence. */
  readonly files: readonly string[];
}

const LONGEST_DOTENV = 1024 * 1024;

/**
 * Reads which vaults there are. In this order, what comes first wins, setting by setting:
 *
 * 1. the environment: `KEY_VAULT_URI` (or `AZURE_VAULT_URL`), `KEYWARD_MOUNTS`, `KEYWARD_APPLICATION`,
 *    `KEYWARD_ENVIRONMENT`; a variable that is empty is not set;
 * 2. `KEY_VAULT_URI` in the file `.env` of the folder, of which nothing else is used;
 * 3. keyward.yaml: the file that `KEYWARD_CONFIG` names, else the nearest from the folder upwards, not beyond the
 *    first folder with a `.git`.
 *
 * With an application, an environment and a template of both, the mount `vault` is the one that the template
 * makes of them, unless that mount is configured itself. That nothing is configured is no error.
 *
 * @param place - The variables, the folder, and a signal that ends the reading.
 * @returns What is configured.
 * @throws `invalid_configuration`, naming the variable, or the file and line, and what to write instead: for a
 *   setting that is unknown or cannot be used, a file that cannot be read, and an environment that keyward.yaml
 *   does not list. The signal's reason where it aborts.
 * @example
 * ```ts
 * import { readConfiguration } from '@keyward/core/configuration';
 *
 * const { mounts, settings } = await readConfiguration({ env: process.env, folder: process.cwd() });
 * for (const { name, value, origin } of settings) console.log(`${name} = ${value} (${origin})`);
 * console.log(mounts.get('vault')?.url);
 * ```
 */
export async function readConfiguration({ env, folder, signal }: ConfigurationPlace): Promise<Configuration> {
  const dotenv = join(resolve(folder), '.env');
  const fromEnvironment = environmentLayer(env);
  const dotenvText = await dotenvTextOf(dotenv, signal);
  const named = env['KEYWARD_CONFIG']?.trim();
  const file = named ? await namedFile(resolve(folder, named), signal) : await nearestFile(folder, signal);
  const document = file && (await documentOf(file));
  const { mounts, application, environment, settings } = settled(
    [
      fromEnvironment,
      ...(dotenvText === undefined ? [] : [dotenvLayer(dotenvText)]),
      ...(document === undefined ? [] : [documentLayer(document)]),
    ],
    document?.environments ?? [],
  );
  return Object.freeze({
    mounts,
    ...(application === undefined ? {} : { application }),
    ...(environment === undefined ? {} : { environment }),
    environments: document?.environments.map(({ value }) => value) ?? [],
    settings,
    files: [...(dotenvText === undefined ? [] : [dotenv]), ...(file === undefined ? [] : [file.path])],
  });
}

function environmentLayer(env: ConfigurationPlace['env']): Layer {
  const { named, templates } = mountsFrom(env);
  const placed = (name: string): Placed => ({ value: env[name] ?? '', origin: name, place: name });
  return {
    application: applicationOf(placed('KEYWARD_APPLICATION')),
    environment: environmentOf(placed('KEYWARD_ENVIRONMENT')),
    named: [...named.values()],
    templates,
  };
}

function dotenvLayer(text: string): Layer {
  const url = parseEnv(text)['KEY_VAULT_URI']?.trim();
  const vault: readonly Mount[] = url ? [{ name: DEFAULT_MOUNT, url, origin: '.env' }] : [];
  return { named: vault, templates: [] };
}

function documentLayer({ application, environment, mounts }: Document): Layer {
  return { application, environment, ...readMounts(mounts) };
}

/** A folder of this name is a virtual environment of Python's, and says nothing to Keyward. */
async function dotenvTextOf(path: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  try {
    return await textOf(path, LONGEST_DOTENV, signal, true);
  } catch (thrown) {
    signal?.throwIfAborted();
    if ((await stat(path).catch(() => undefined))?.isDirectory()) return undefined;
    throw thrown;
  }
}
