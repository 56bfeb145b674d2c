import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../source/finding.ts';
import { type Import, importsOf, readModule } from '../source/module.ts';
import { type Manifest, readManifest, readPackages } from '../source/package.ts';
import { filesBelow, foldersIn, HOUSES, isTest } from '../source/tree.ts';
import { cyclesIn } from './cycles.ts';
import { OUTSIDE, type Room, readFloors, roomOf } from './table.ts';
import { type Target, targetOf } from './target.ts';

/** What was walked, and what is wrong with it. */
export interface FloorsReport {
  readonly files: number;
  readonly imports: number;
  readonly findings: readonly Finding[];
}

/** A file that imports, and everything needed to judge it. */
interface Importer {
  readonly file: string;
  readonly test: boolean;
  readonly room: Room;
  readonly owner: Manifest;
}

const INSIDE_OF_A_PACKAGE = /\/(?:src|dist|lib|build|internal)(?:\/|$)/;

/**
 * Walks every import of the repository against floors.mjs.
 *
 * @param root - The checkout, holding floors.mjs, package.json and packages/.
 * @throws Error where floors.mjs or a source file cannot be read.
 */
export async function checkFloors(root: string): Promise<FloorsReport> {
  const rooms = await readFloors(root);
  const packages = readPackages(root);
  const house = readManifest(root, '');
  const findings: Finding[] = [];
  const loads = new Map<string, string[]>();
  const used = new Set<string>();
  let imports = 0;

  const files = filesBelow(root, HOUSES, /\.(?:ts|mts|js|mjs)$/);
  for (const file of files) {
    const room = roomOf(rooms, file);
    if (!room) {
      findings.push({ rule: 'unplaced', file, message: 'no row of floors.mjs is the room of this file' });
      continue;
    }
    const owner = packages.find((manifest) => file.startsWith(`${manifest.folder}/`)) ?? house;
    const importer = { file, test: isTest(file), room, owner };
    for (const found of importsOf(readModule(root, file))) {
      imports++;
      const message = judge(root, rooms, packages, house, importer, found);
      if (message) findings.push({ file, line: found.line, ...message });
      if (found.to === undefined || importer.test) continue;
      const target = targetOf(root, packages, file, found.to);
      if (target.is !== 'file') continue;
      const other = roomOf(rooms, target.file);
      if (other && other !== room) used.add(`${room.room} ${other.room}`);
      if (found.kind === 'value') loads.set(file, [...(loads.get(file) ?? []), target.file]);
    }
  }

  for (const ring of cyclesIn(loads)) {
    findings.push({
      rule: 'cycle',
      file: ring[0] ?? '',
      message: `these load each other: ${ring.join(' -> ')}`,
    });
  }
  for (const room of rooms) {
    if (!files.some((file) => roomOf(rooms, file) === room)) {
      findings.push({
        rule: 'empty-room',
        file: 'floors.mjs',
        message: `${room.room}: no file lies in ${room.at}`,
      });
      continue;
    }
    for (const name of room.uses.filter((other) => !used.has(`${room.room} ${other}`))) {
      findings.push({
        rule: 'unused-grant',
        file: 'floors.mjs',
        message: `${room.room} may use ${name}, but nothing in it does: take it out of \`uses\``,
      });
    }
  }
  for (const name of foldersIn(root, 'packages')) {
    if (!existsSync(join(root, 'packages', name, 'package.json'))) {
      findings.push({
        rule: 'unplaced',
        file: `packages/${name}`,
        message: 'a package folder without package.json',
      });
    }
  }
  return { files: files.length, imports, findings };
}

type Verdict = Pick<Finding, 'rule' | 'message'> | undefined;

function judge(
  root: string,
  rooms: readonly Room[],
  packages: readonly Manifest[],
  house: Manifest,
  importer: Importer,
  found: Import,
): Verdict {
  if (found.to === undefined) {
    if (importer.test || importer.room.root || importer.room.floor === OUTSIDE) return undefined;
    return {
      rule: 'computed-import',
      message: 'a computed import cannot be checked; only a composition root may have one',
    };
  }
  const target = targetOf(root, packages, importer.file, found.to);
  if (target.is === 'builtin') return undefined;
  if (target.is === 'missing') return { rule: 'missing', message: `${found.to} leads to no file` };
  if (target.is === 'external') return judgeExternal(importer, house, target);
  if (target.is === 'no door') {
    return { rule: 'deep-import', message: `${target.owner.name} does not export ${target.subpath}` };
  }
  return judgePackage(importer, house, target) ?? judgeRoom(importer, rooms, target, found.to);
}

function judgeExternal(importer: Importer, house: Manifest, target: Target & { is: 'external' }): Verdict {
  if (INSIDE_OF_A_PACKAGE.test(target.subpath)) {
    return {
      rule: 'deep-import',
      message: `${target.package}${target.subpath.slice(1)} reaches inside a package`,
    };
  }
  const { owner } = importer;
  const development = importer.test || owner === house;
  const declared =
    owner.dependencies.has(target.package) ||
    (development && (owner.devDependencies.has(target.package) || house.devDependencies.has(target.package)));
  if (declared) return undefined;
  const where = owner.folder === '' ? 'package.json' : `${owner.folder}/package.json`;
  return { rule: 'undeclared', message: `${target.package} is not among the dependencies of ${where}` };
}

function judgePackage(importer: Importer, house: Manifest, target: Target & { is: 'file' }): Verdict {
  const { owner, test } = importer;
  if (target.by === 'path') {
    const crosses = owner !== house && !target.file.startsWith(`${owner.folder}/`);
    return crosses
      ? { rule: 'deep-import', message: `${target.file} belongs to another package: import it by its name` }
      : undefined;
  }
  const name = target.owner?.name ?? '';
  if (owner === target.owner) {
    return test ? undefined : { rule: 'own-name', message: `${name} imports itself by name: use a path` };
  }
  if (owner === house || owner.dependencies.has(name) || (test && owner.devDependencies.has(name)))
    return undefined;
  return {
    rule: 'undeclared',
    message: `${name} is not among the dependencies of ${owner.folder}/package.json`,
  };
}

function judgeRoom(
  importer: Importer,
  rooms: readonly Room[],
  target: Target & { is: 'file' },
  specifier: string,
): Verdict {
  const { room, test } = importer;
  const other = roomOf(rooms, target.file);
  if (!other || other === room) return undefined;
  if (room.floor === OUTSIDE && test && room.room !== 'tests' && !room.uses.includes(other.room)) {
    return {
      rule: 'floor',
      message: `${room.room} is outside the house, and so are its tests: ${specifier}`,
    };
  }
  if (test) return undefined;
  if (!room.uses.includes(other.room)) {
    const what = other.concrete ? 'the concrete provider ' : '';
    return {
      rule: 'floor',
      message: `${room.room} (floor ${room.floor}) may not use ${what}${other.room} (floor ${other.floor})`,
    };
  }
  if (target.by === 'path' && !target.file.endsWith('/index.ts')) {
    return { rule: 'door', message: `${other.room} is entered by ${other.at}/index.ts, not by ${specifier}` };
  }
  return undefined;
}
