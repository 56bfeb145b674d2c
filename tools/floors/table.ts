import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A row of floors.mjs. */
export interface Room {
  readonly floor: string;
  readonly room: string;
  readonly at: string;
  readonly says: string;
  readonly uses: readonly string[];
  readonly concrete: boolean;
  readonly root: boolean;
}

export const OUTSIDE = 'outside';

/** Where a floor stands: `0b` lies above `0a` and below `1`; undefined for `outside`. */
function height(floor: string): number | undefined {
  const parts = /^(\d+)([a-z]?)$/.exec(floor);
  if (!parts) return undefined;
  return Number(parts[1]) * 32 + (parts[2] ? parts[2].charCodeAt(0) - 96 : 0);
}

/** Whether the law lets one room use another at all; granting it is then the table's choice. */
function mayGrant(user: Room, used: Room): boolean {
  if (used.concrete && !user.root) return false;
  if (used.floor === OUTSIDE) return user.root;
  if (user.floor === OUTSIDE) return user.at !== used.at;
  return (height(user.floor) ?? 0) > (height(used.floor) ?? 0);
}

function roomFrom(row: unknown): Room {
  if (typeof row !== 'object' || row === null)
    throw new Error(`floors.mjs: not a row: ${JSON.stringify(row)}`);
  const { floor, room, at, says, uses, concrete, root, ...rest } = row as Record<string, unknown>;
  const unknown = Object.keys(rest);
  if (unknown.length > 0)
    throw new Error(`floors.mjs: unknown column ${unknown.join(', ')} in ${String(room)}`);
  if (typeof floor !== 'string' || (floor !== OUTSIDE && height(floor) === undefined)) {
    throw new Error(`floors.mjs: ${String(room)} has no floor such as '2', '1b' or '${OUTSIDE}'`);
  }
  if (typeof room !== 'string' || typeof at !== 'string' || typeof says !== 'string') {
    throw new Error(`floors.mjs: a row of floor ${floor} lacks room, at or says`);
  }
  if (!Array.isArray(uses) || !uses.every((name) => typeof name === 'string')) {
    throw new Error(`floors.mjs: ${room} lacks uses`);
  }
  return { floor, room, at, says, uses, concrete: concrete === true, root: root === true };
}

/**
 * Reads the table and holds it against its own law.
 *
 * @throws Error where a row is malformed, named twice, or grants what the law forbids.
 */
export async function readFloors(root: string): Promise<readonly Room[]> {
  const table: { FLOORS?: unknown } = await import(pathToFileURL(join(root, 'floors.mjs')).href);
  if (!Array.isArray(table.FLOORS)) throw new Error('floors.mjs exports no FLOORS');
  const rooms = table.FLOORS.map(roomFrom);
  const byName = new Map(rooms.map((room) => [room.room, room]));
  if (byName.size < rooms.length) throw new Error('floors.mjs names a room twice');
  for (const user of rooms) {
    for (const name of user.uses) {
      const used = byName.get(name);
      if (!used) throw new Error(`floors.mjs: ${user.room} uses ${name}, which is no room`);
      if (!mayGrant(user, used)) {
        throw new Error(
          used.concrete
            ? `floors.mjs: ${user.room} is no composition root and may not use the concrete provider ${name}`
            : `floors.mjs: ${user.room} (floor ${user.floor}) may not use ${name} (floor ${used.floor})`,
        );
      }
    }
  }
  return rooms;
}

/** The room of a file: the longest matching folder. */
export function roomOf(rooms: readonly Room[], file: string): Room | undefined {
  return rooms.filter((room) => file.startsWith(`${room.at}/`)).sort((a, b) => b.at.length - a.at.length)[0];
}
