import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A home of its own for what is measured, gone at the end of the block. */
export async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'keyward-bench-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}
