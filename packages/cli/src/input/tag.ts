import { vaultError } from '@keyward/core/errors';

/** Tags as they were given, each `name=value`. `what` is how somebody writes one: `--tag `, or nothing. */
export function tagsOf(given: readonly string[], what: '--tag ' | ''): Record<string, string> {
  const tags = new Map<string, string>();
  for (const [name, value] of given.map((tag) => tagOf(tag, what))) {
    if (tags.has(name)) {
      throw vaultError('invalid_usage', {
        message: `The tag \`${name}\` is given twice.`,
        hint: 'Give each tag once.',
      });
    }
    tags.set(name, value);
  }
  return Object.fromEntries(tags);
}

function tagOf(tag: string, what: string): [string, string] {
  const at = tag.indexOf('=');
  if (at < 1) {
    throw vaultError('invalid_usage', {
      message: `\`${what}${tag}\` is not \`name=value\`.`,
      hint: `Write \`${what}owner=web\`; an empty value is \`${what}owner=\`.`,
    });
  }
  return [tag.slice(0, at), tag.slice(at + 1)];
}
