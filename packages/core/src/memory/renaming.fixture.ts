import type { SecretProvider } from '../provider/index.ts';
import type { MemoryProvider } from './index.ts';

/** Every path that goes in is changed, and nothing else. */
export const renaming =
  (change: (path: string) => string) =>
  (provider: MemoryProvider): SecretProvider => {
    const { write, bin, versions } = provider;
    return {
      ...provider,
      get: (at, call) => provider.get({ ...at, path: change(at.path) }, call),
      write: {
        set: (path, input, call) => write.set(change(path), input, call),
        update: (at, input, call) => write.update({ ...at, path: change(at.path) }, input, call),
        delete: (path, call) => write.delete(change(path), call),
      },
      versions: {
        list: (path, call) => versions.list(change(path), call),
        latest: (path, call) => versions.latest(change(path), call),
      },
      bin: {
        list: (query, call) => bin.list(query, call),
        get: (path, call) => bin.get(change(path), call),
        recover: (path, call) => bin.recover(change(path), call),
        purge: (path, call) => bin.purge(change(path), call),
      },
    };
  };
