import type { KeywardError, NearMiss } from '../../errors/index.ts';
import { formatRef, type SecretRef } from '../../ref/index.ts';
import { command } from '../fix/command.ts';
import type { Found } from './search.ts';

/** A `secret_not_found` with what was nearly found. */
export function explained(
  error: KeywardError,
  found: readonly Found[],
  asked: SecretRef,
  operation: string,
): KeywardError {
  const [first] = found;
  if (first === undefined) return error;
  const nearMisses = found.flatMap((one) => nearMiss(one) ?? []);
  return error.with({
    message: [error.message, ...sentences(found, asked)].join(' '),
    hint: fix(first, operation),
    ...(nearMisses.length === 0 ? {} : { nearMisses }),
  });
}

function nearMiss({ sight, ref }: Found): NearMiss | undefined {
  if (sight === 'live') return undefined;
  return { kind: sight === 'binned' ? 'deleted' : sight, ref: formatRef(ref) };
}

function sentences(found: readonly Found[], { mount }: SecretRef): readonly string[] {
  const of = (...sights: readonly Found['sight'][]) => found.filter(({ sight }) => sights.includes(sight));
  const mounts = of('mount').map((one) => `\`${one.ref.mount}\``);
  return [
    ...of('live').map(() => 'It is live, not deleted.'),
    ...of('deleted').map(({ until }) => {
      const day = until === undefined ? '' : ` until ${until.toISOString().slice(0, 10)}`;
      return `It was deleted, and can be recovered${day}.`;
    }),
    ...of('case').map((one) => `It has ${shown(one)}, which differs in upper and lower case.`),
    ...some(of('name').map(shown), (names) => `It has ${names}.`),
    ...some(of('binned').map(shown), (names) => `Its bin has ${names}.`),
    ...some(mounts, (names) => {
      return `The ${mounts.length === 1 ? 'mount' : 'mounts'} ${names} ${mounts.length === 1 ? 'has' : 'have'} it; \`${mount}\` was asked.`;
    }),
  ];
}

function fix({ sight, ref }: Found, operation: string): string {
  const uri = formatRef(ref);
  switch (sight) {
    case 'live':
      return operation === 'secret.purge'
        ? `Delete it first, with ${command('delete', uri)}.`
        : `Nothing has to be recovered: read it with ${command('get', uri)}.`;
    case 'deleted':
      return `Recover it with ${command('recover', uri)}.`;
    default:
      return `If that was meant, use \`${uri}\`.`;
  }
}

/** As a ref would spell it: what somebody named a secret may hold line ends, or worse for a terminal. */
function shown({ ref }: Found): string {
  return `\`${formatRef(ref).slice(`${ref.scheme}://${ref.mount}/`.length)}\``;
}

function some(names: readonly string[], say: (names: string) => string): readonly string[] {
  if (names.length === 0) return [];
  const last = names.at(-1) ?? '';
  return [say(names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`)];
}
