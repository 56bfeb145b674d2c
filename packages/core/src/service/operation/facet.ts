import { vaultError } from '../../errors/index.ts';
import type { SecretProvider } from '../../provider/index.ts';

type Facet = 'write' | 'versions' | 'bin';

const DOES: Readonly<Record<Facet, string>> = {
  write: 'be written to',
  versions: 'tell versions',
  bin: 'tell or change what was deleted',
};

/** A facet of a provider. @throws `unsupported` where the store behind the mount does not have it. */
export function facet<Name extends Facet>(
  provider: SecretProvider,
  name: Name,
): NonNullable<SecretProvider[Name]> {
  const found = provider[name];
  if (found !== undefined) return found;
  throw vaultError('unsupported', { message: `The store behind this mount cannot ${DOES[name]}.` });
}
