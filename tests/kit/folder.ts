import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isKeywardError, vaultError } from '@keyward/core/errors';
import { type Call, KEY_VAULT_LIMITS, type SecretInfo, type SecretProvider } from '@keyward/core/provider';
import { checkPath } from '@keyward/core/ref';
import { secretValue } from '@keyward/core/value';

/** What the provider asks of a file system: what a test makes go wrong. */
export interface Files {
  read(file: string, signal: AbortSignal): Promise<{ readonly text: string; readonly version: string }>;
  names(folder: string, signal: AbortSignal): Promise<readonly string[]>;
}

const disk: Files = {
  async read(file, signal) {
    await using handle = await open(file);
    const { mtimeNs } = await handle.stat({ bigint: true });
    return { text: await handle.readFile({ encoding: 'utf8', signal }), version: `${mtimeNs}` };
  },
  names: (folder) => readdir(folder),
};

/** Secrets that something mounts as files, as Kubernetes does: one file each, its name the encoded path. Only read. */
export function folderProvider(folder: string, files: Files = disk): SecretProvider {
  const end = new AbortController();
  const closed = () =>
    vaultError('provider_closed', { message: `The folder ${folder} was used after close().` });

  async function act<Result>(call: Call, what: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    call.signal?.throwIfAborted();
    if (end.signal.aborted) throw closed();
    const signal = AbortSignal.any([end.signal, ...(call.signal === undefined ? [] : [call.signal])]);
    try {
      return await what(signal);
    } catch (thrown) {
      call.signal?.throwIfAborted();
      throw end.signal.aborted ? closed() : problemOf(thrown, folder);
    }
  }

  return {
    limits: { ...KEY_VAULT_LIMITS, foldsCase: false },
    get: ({ path, version }, call = {}) =>
      act(call, async (signal) => {
        checkPath(path);
        const found = await files.read(join(folder, nameOf(path)), signal).catch(async (thrown: unknown) => {
          if (codeOf(thrown) !== 'ENOENT') throw thrown;
          await files.names(folder, signal); // a folder that is away is not a secret that is missing
          throw vaultError('secret_not_found', { message: `There is no secret ${path} in ${folder}.` });
        });
        if (version === undefined || version === found.version)
          return { ...infoOf(path), version: found.version, value: secretValue(found.text) };
        throw vaultError('version_not_found', {
          message: `The secret ${path} has no version ${version} now.`,
        });
      }),
    async *list({ prefix = '' } = {}, call = {}) {
      const names = await act(call, (signal) => files.names(folder, signal));
      for (const name of names) {
        const path = decodeURIComponent(name.replace(/\.secret$/, ''));
        if (name.endsWith('.secret') && path.startsWith(prefix)) yield infoOf(path);
      }
    },
    async check(call = {}) {
      try {
        await act(call, (signal) => files.names(folder, signal));
        return { status: 'ready' };
      } catch (thrown) {
        if (!isKeywardError(thrown)) throw thrown;
        return { status: 'unready', error: thrown };
      }
    },
    async close() {
      end.abort();
    },
  };
}

const nameOf = (path: string) => `${encodeURIComponent(path)}.secret`;

const infoOf = (path: string): SecretInfo => ({
  path,
  enabled: true,
  validity: 'valid',
  tags: {},
  managed: false,
});

const codeOf = (thrown: unknown) => (thrown instanceof Error && 'code' in thrown ? thrown.code : undefined);

function problemOf(thrown: unknown, folder: string): unknown {
  if (isKeywardError(thrown)) return thrown;
  if (codeOf(thrown) === 'EACCES') return vaultError('forbidden', { message: `${folder} may not be read.` });
  return vaultError('vault_unreachable', { message: `${folder} cannot be read.` });
}
