import { vaultError } from '@keyward/core/errors';

/** Tags as they were given, each `name=value`. `what` is how somebody writes one: `--tag `, or nothing. */
export function tagsOf(given: readonly string[], what: '--tag ' | ''): Record<string, string> {
  const tags = new Map<string, string>();
  for (const [at, tag] of given.entries()) {
    const end = tag.indexOf('=');
    // It may be a value in the wrong place, and is not repeated.
    if (end < 1) throw nameless(`Tag ${at + 1} of ${given.length}`, what);
    const name = tag.slice(0, end);
    if (tags.has(name)) {
      throw vaultError('invalid_usage', {
        message: `The tag \`${name}\` is given twice.`,
        hint: 'Give each tag once.',
      });
    }
    tags.set(name, tag.slice(end + 1));
  }
  return Object.fromEntries(tags);
}

function nameless(which: string, what: '--tag ' | '') {
  return vaultError('invalid_usage', {
    message: `${which} is not \`name=value\`.`,
    hint: `Write \`${what}owner=web\`; an empty value is \`${what}owner=\`.`,
  });
}
