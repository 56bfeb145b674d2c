const NOT_FOR_USERS: readonly RegExp[] = [
  /(?:^|\/)(?:src|tests?|openapi|node_modules)\//,
  /\.(?:test|fixture)\./,
  /\.tsbuildinfo$/,
  /(?<!\.d)\.[cm]?ts$/,
  /(?:^|\/)(?:tsconfig|biome|vitest|knip)\b[^/]*$/,
  /(?:^|\/)\.[^/]+$/,
];

/** Files of a tarball that no user has a use for: tests, sources, build notes, settings of our tools. */
export function strangersIn(files: readonly string[]): string[] {
  return files.filter((file) => NOT_FOR_USERS.some((pattern) => pattern.test(file)));
}

/**
 * Source maps that lead nowhere, because sources are not shipped and the map does not carry them.
 *
 * @param read - Text of a file of the package.
 */
export function blindMapsIn(files: readonly string[], read: (file: string) => string): string[] {
  return files.filter((file) => {
    if (!file.endsWith('.map')) return false;
    const map: { readonly sourcesContent?: readonly unknown[] } = JSON.parse(read(file));
    return map.sourcesContent === undefined;
  });
}
