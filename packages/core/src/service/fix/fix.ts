import { type ErrorCode, isKeywardError } from '../../errors/index.ts';
import { DEFAULT_MOUNT, formatRef, type SecretRef } from '../../ref/index.ts';
import { command } from './command.ts';
import { concernedBy } from './concerned.ts';

/** What takes a state away, by the code that tells of it: the command, with the ref that it is to be run on. */
const FIXES: Partial<Record<ErrorCode, (ref: SecretRef) => string | undefined>> = {
  secret_soft_deleted: (ref) =>
    `Get it back with ${command('recover', formatRef(ref))}, or remove it for good with ${command('purge', formatRef(ref))}.`,
  secret_disabled: (ref) => `If it should be in use, enable it with ${command('enable', formatRef(ref))}.`,
  version_not_found: ({ version: _, ...ref }) =>
    `List the versions with ${command('versions', formatRef(ref))}, or read it without \`?version=\`.`,
  // The table's own words list the default mount.
  secret_not_found: ({ scheme, mount }) => {
    if (mount === DEFAULT_MOUNT) return undefined;
    const all = `${scheme}://${mount}/`;
    return `Look at the names with ${command('list', all)}; ${command('list --deleted', all)} shows those that can be recovered.`;
  },
};

/** Names the command that fixes it, whole: a provider knows no refs, and can only say what it would be like. */
export function withFix(thrown: unknown): unknown {
  if (!isKeywardError(thrown)) return thrown;
  const concerned = concernedBy(thrown);
  if (concerned === undefined) return thrown;
  const { fragment: _, ...ref } = concerned;
  const hint = FIXES[thrown.code]?.(ref);
  return hint === undefined ? thrown : thrown.with({ hint });
}
