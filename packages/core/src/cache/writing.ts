import type { RecycleBin, SecretWriter } from '../provider/index.ts';
import type { Reader } from './reader.ts';

/** Forgets before, so that nobody is given what is about to change, and after, whatever became of it. */
async function changing<Result>(
  { forget }: Reader,
  path: string,
  act: () => Promise<Result>,
  versionsStay = false,
): Promise<Result> {
  forget(path, 'written', versionsStay);
  try {
    return await act();
  } finally {
    forget(path, 'written', versionsStay);
  }
}

export function writerOf(write: SecretWriter, reader: Reader): SecretWriter {
  return {
    set: (path, input, call) => changing(reader, path, () => write.set(path, input, call), true),
    update: (at, input, call) =>
      changing(reader, at.path, () => write.update(at, input, call), input.value !== undefined),
    delete: (path, call) => changing(reader, path, () => write.delete(path, call)),
  };
}

export function binOf(bin: RecycleBin, reader: Reader): RecycleBin {
  return {
    list: (query, call) => bin.list(query, call),
    get: (path, call) => bin.get(path, call),
    recover: (path, call) => changing(reader, path, () => bin.recover(path, call)),
    purge: (path, call) => changing(reader, path, () => bin.purge(path, call)),
  };
}
