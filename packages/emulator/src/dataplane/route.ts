import type { Request } from '../http/exchange.ts';
import {
  backupSecret,
  deleteSecret,
  getDeletedSecret,
  getSecret,
  listDeletedSecrets,
  listSecrets,
  listVersions,
  type Operation,
  purgeSecret,
  recoverSecret,
  restoreSecret,
  setSecret,
  updateSecret,
} from './operation.ts';

interface Shape {
  readonly pattern: string;
  readonly segments: readonly string[];
  readonly methods: ReadonlyMap<string, Found>;
}

/** An operation, and its request as the log names it. */
interface Found {
  readonly operation: Operation;
  readonly named: string;
}

// A literal comes before the hole in the same place: of shapes that fit, the first that knows the method counts.
const SHAPES: readonly Shape[] = [
  shape('/secrets', { GET: listSecrets }),
  shape('/secrets/restore', { POST: restoreSecret }),
  shape('/secrets/{name}', { GET: getSecret, PUT: setSecret, PATCH: updateSecret, DELETE: deleteSecret }),
  shape('/secrets/{name}/versions', { GET: listVersions }),
  shape('/secrets/{name}/backup', { POST: backupSecret }),
  shape('/secrets/{name}/{version}', { GET: getSecret, PATCH: updateSecret }),
  shape('/deletedsecrets', { GET: listDeletedSecrets }),
  shape('/deletedsecrets/{name}', { GET: getDeletedSecret, DELETE: purgeSecret }),
  shape('/deletedsecrets/{name}/recover', { POST: recoverSecret }),
];

const BY_LENGTH = Map.groupBy(SHAPES, ({ segments }) => segments.length);

export type Route =
  | {
      readonly kind: 'operation';
      readonly named: string;
      readonly operation: Operation;
      /** Still percent-encoded; absent where the shape has no such hole. */
      readonly name: string | undefined;
      readonly version: string | undefined;
    }
  | { readonly kind: 'method'; readonly named: string; readonly allow: string }
  | { readonly kind: 'unknown'; readonly named: string };

/** Empty segments do not count: `//secrets/x/` is `/secrets/x`, as clients with a slash too many rely on. */
export function routeOf(method: string, path: string): Route {
  const segments = path.split('/').filter((segment) => segment !== '');
  let known: Shape | undefined;
  const allowed: string[] = [];
  for (const shape of BY_LENGTH.get(segments.length) ?? []) {
    if (!fits(shape, segments)) continue;
    const found = shape.methods.get(method);
    if (found !== undefined) {
      const name = segments[shape.segments.indexOf('{name}')];
      const version = segments[shape.segments.indexOf('{version}')];
      return { kind: 'operation', named: found.named, operation: found.operation, name, version };
    }
    known = shape;
    allowed.push(...shape.methods.keys());
  }
  if (known === undefined) return { kind: 'unknown', named: `${method} (unknown path)` };
  return { kind: 'method', named: `${method} ${known.pattern}`, allow: allowed.join(', ') };
}

/** As the request log names it. */
export function nameOfRequest({ method, path }: Request): string {
  return routeOf(method, path).named;
}

// The official clients hold a body back until they have seen a challenge: without one they would take the
// refusal of the empty body for the answer.
export function isProbe(route: Route, body: Uint8Array): boolean {
  return route.kind === 'operation' && route.operation.takesBody && body.length === 0;
}

function shape(pattern: string, methods: Readonly<Record<string, Operation>>): Shape {
  const found = Object.entries(methods).map(
    ([method, operation]) => [method, { operation, named: `${method} ${pattern}` }] as const,
  );
  return { pattern, segments: pattern.slice(1).split('/'), methods: new Map(found) };
}

/** Of shapes as long as the path. */
function fits({ segments }: Shape, actual: readonly string[]): boolean {
  return segments.every((segment, at) => segment.startsWith('{') || segment === actual[at]?.toLowerCase());
}
