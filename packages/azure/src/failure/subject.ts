/** What a call is about, as its errors tell it. */
export interface Subject {
  /** After "to": `read \`app/db\``. */
  readonly doing: string;
  readonly path?: string;
  readonly version?: string;
  /** The path names something in the bin. */
  readonly deleted?: true;
}

/** A path is at most 256 characters, and may hold line ends or a backtick. */
export function quoted(path: string): string {
  const shown = path.replace(/[\p{Cc}\p{Cf}\u2028\u2029`]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
  return `\`${shown}\``;
}

/** The subject of a call about one secret. */
export function about(verb: string, path: string, more: Pick<Subject, 'version' | 'deleted'> = {}): Subject {
  const version = more.version === undefined ? '' : `version ${more.version} of `;
  return { doing: `${verb} ${version}${quoted(path)}`, path, ...more };
}
