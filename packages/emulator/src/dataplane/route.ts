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
  readonly methods: Readonly<Record<string, Operation>>;
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
      readonly pattern: string;
      readonly operation: Operation;
      /** Still percent-encoded; absent where the shape has no such hole. */
      readonly name?: string;
      readonly version?: string;
    }
  | { readonly kind: 'method'; readonly pattern: string; readonly allow: string }
  | { readonly kind: 'unknown'; readonly pattern: string };

/** Empty segments do not count: `//secrets/x/` is `/secrets/x`, as clients with a slash too many rely on. */
export function routeOf(method: string, path: string): Route {
  const segments = path.split('/').filter((segment) => segment !== '');
  const fitting = (BY_LENGTH.get(segments.length) ?? []).filter((candidate) => fits(candidate, segments));
  for (const { pattern, segments: holes, methods } of fitting) {
    const operation = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (operation === undefined) continue;
    const name = segments[holes.indexOf('{name}')];
    const version = segments[holes.indexOf('{version}')];
    return {
      kind: 'operation',
      pattern,
      operation,
      ...(name === undefined ? {} : { name }),
      ...(version === undefined ? {} : { version }),
    };
  }
  const known = fitting.at(-1);
  if (known === undefined) return { kind: 'unknown', pattern: '(unknown path)' };
  const allow = fitting.flatMap(({ methods }) => Object.keys(methods)).join(', ');
  return { kind: 'method', pattern: known.pattern, allow };
}

/** As the request log names it. */
export function nameOfRequest({ method, path }: Request): string {
  return `${method} ${routeOf(method, path).pattern}`;
}

// The official clients hold a body back until they have seen a challenge: without one they would take the
// refusal of the empty body for the answer.
export function isProbe(route: Route, body: Uint8Array): boolean {
  return route.kind === 'operation' && route.operation.takesBody && body.length === 0;
}

function shape(pattern: string, methods: Record<string, Operation>): Shape {
  return { pattern, segments: pattern.slice(1).split('/'), methods };
}

/** Of shapes as long as the path. */
function fits({ segments }: Shape, actual: readonly string[]): boolean {
  return segments.every((segment, at) => segment.startsWith('{') || segment === actual[at]?.toLowerCase());
}
