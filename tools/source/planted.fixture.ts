import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { REPOSITORY } from './tree.ts';

/**
 * Builds a small repository in a temporary folder, gone when the test ends.
 *
 * @param files - Paths and contents; an object is written as JSON.
 * @returns Its root.
 */
export function plant(files: Readonly<Record<string, string | object>>): string {
  const root = mkdtempSync(join(tmpdir(), 'keyward-planted-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
}

/** Makes a planted repository one of git's, so that its files can be listed. */
export function track(root: string): void {
  execFileSync('git', ['init', '--quiet'], { cwd: root });
}

/** Gives a planted repository this repository's compiler, and room for a cache of its own. */
export function lendCompiler(root: string): void {
  mkdirSync(join(root, 'node_modules'));
  symlinkSync(join(REPOSITORY, 'node_modules/typescript'), join(root, 'node_modules/typescript'), 'dir');
}
