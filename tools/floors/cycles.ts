/**
 * The rings in a graph of imports: one shortest ring for each group of files that reach each other.
 *
 * @param edges - For each file the files it loads.
 * @returns Rings as lists of files, the first repeated at the end.
 */
export function cyclesIn(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const rings: string[][] = [];
  const done = new Set<string>();
  for (const start of [...edges.keys()].sort()) {
    if (done.has(start)) continue;
    const ring = shortestRing(edges, start);
    if (!ring) continue;
    rings.push(ring);
    // Files that reach the start and are reached by it share its fate: mending the ring changes them all.
    const reached = reachable(edges, start);
    for (const file of reached) if (reachable(edges, file).has(start)) done.add(file);
  }
  return rings;
}

function reachable(edges: ReadonlyMap<string, readonly string[]>, start: string): Set<string> {
  const seen = new Set<string>();
  const open = [...(edges.get(start) ?? [])];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    open.push(...(edges.get(file) ?? []));
  }
  return seen;
}

function shortestRing(edges: ReadonlyMap<string, readonly string[]>, start: string): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const open = [start];
  for (const file of open) {
    for (const next of edges.get(file) ?? []) {
      if (next === start) {
        const ring = [start];
        for (let at = file; at !== start; at = cameFrom.get(at) ?? start) ring.unshift(at);
        return [start, ...ring];
      }
      if (!cameFrom.has(next)) {
        cameFrom.set(next, file);
        open.push(next);
      }
    }
  }
  return undefined;
}
