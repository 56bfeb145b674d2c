import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout that these tools are part of. */
export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** The folders that hold code of ours. */
export const HOUSES = ['packages', 'examples', 'bench', 'tools', 'tests'] as const;

const NOT_SOURCE = new Set(['node_modules', 'dist', 'coverage']);

/**
 * Paths of the files below some folders, sorted, from the root, with `/`; build output and dot folders left out.
 *
 * @param folders - Folders from the root; one that does not exist holds nothing.
 */
export function filesBelow(root: string, folders: readonly string[], name: RegExp): string[] {
  const found: string[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !NOT_SOURCE.has(entry.name) && !entry.name.startsWith('.')) walk(path);
      if (entry.isFile() && name.test(entry.name)) found.push(path);
    }
  };
  for (const folder of folders) if (existsSync(join(root, folder))) walk(folder);
  return found.sort();
}

/** Folders directly below one, sorted; none where it does not exist. */
export function foldersIn(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** What git tracks, or would track on `git add .`: a check must see a file before it is committed. */
export function trackedFiles(root: string): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return [...new Set(listed.split('\0'))]
    .filter((path) => path !== '' && existsSync(join(root, path)))
    .sort();
}

/** True for tests and what only tests use (`*.fixture.ts`): they may reach where the product may not. */
export function isTest(file: string): boolean {
  return (
    /\.(?:test|fixture)\.[cm]?[jt]s$/.test(file) ||
    /^packages\/[^/]+\/test\//.test(file) ||
    file.startsWith('tests/')
  );
}
