import { type LengthClass, lengthClass, wholeLength } from '../length.ts';
import type { Noise } from '../noise.ts';

const LABELS = [
  'CERTIFICATE',
  'CERTIFICATE REQUEST',
  'PUBLIC KEY',
  'PRIVATE KEY',
  'ENCRYPTED PRIVATE KEY',
  'RSA PRIVATE KEY',
  'RSA PUBLIC KEY',
  'EC PRIVATE KEY',
  'EC PARAMETERS',
  'DSA PRIVATE KEY',
  'OPENSSH PRIVATE KEY',
  'PGP PUBLIC KEY BLOCK',
  'PGP PRIVATE KEY BLOCK',
] as const;

/** Certificates and keys, one block after the other. */
export interface PemShape {
  readonly kind: 'pem';
  readonly blocks: readonly PemBlock[];
  /** A line break ends the last line. */
  readonly ended: boolean;
}

interface PemBlock {
  readonly label: (typeof LABELS)[number];
  /** Of its base64, without line breaks. */
  readonly length: LengthClass;
}

const BLOCK = /\s*-----BEGIN ([A-Z ]{1,40})-----\r?\n([\s\S]*?)-----END \1-----\s*/y;
const MOST_BLOCKS = 64;
const LINE = 64;

export function readPem(value: string): PemShape | undefined {
  if (!value.trimStart().startsWith('-----BEGIN ')) return undefined;
  const blocks: PemBlock[] = [];
  let end = 0;
  for (;;) {
    BLOCK.lastIndex = end;
    const [whole, named = '', content = ''] = BLOCK.exec(value) ?? [];
    const label = LABELS.find((known) => known === named);
    if (whole === undefined || label === undefined || blocks.length === MOST_BLOCKS) return undefined;
    blocks.push({ label, length: lengthClass(Math.max(16, content.replaceAll(/\s/g, '').length)) });
    end += whole.length;
    if (end === value.length) return { kind: 'pem', blocks, ended: value.endsWith('\n') };
  }
}

export function fakePem({ blocks, ended }: PemShape, noise: Noise): string {
  const texts = blocks.map(({ label, length }) => {
    const size = wholeLength(length, 4);
    const content = `FAKE${noise.text('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', size - 4)}`;
    const lines = content.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
    return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join('\n');
  });
  return `${texts.join('\n')}${ended ? '\n' : ''}`;
}
