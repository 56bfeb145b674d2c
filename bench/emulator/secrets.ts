import type { Done, Generator } from './generator.ts';
import type { Target } from './target.ts';

const QUERY = '?api-version=7.6';

/** The first page of a list. */
export const LIST = `/secrets${QUERY}`;

/** A write of a secret as applications have them: a few fields of JSON. */
export const BODY = JSON.stringify({
  value: JSON.stringify({ username: 'app', password: 'example', host: 'db.internal', port: 5432 }),
});

/** Enough connections that the server never waits for the client. */
export const CONNECTIONS = 8;

/** Requests for the first `count` secrets, one line each. */
export function lines(method: 'GET' | 'PUT', count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${method} ${pathOf(at)}`);
}

export function pathOf(at: number): string {
  return `/secrets/app-${at}-db${QUERY}`;
}

/** Writes the first `count` secrets. */
export async function fill(generator: Generator, target: Target, count: number): Promise<Done> {
  return await generator.run(target, {
    connections: CONNECTIONS,
    lines: lines('PUT', count),
    body: BODY,
    count,
  });
}
