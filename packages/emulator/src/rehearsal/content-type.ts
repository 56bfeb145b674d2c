import type { Shape } from './shape.ts';

const PLAIN: Shape = { kind: 'text', characters: ['lower', 'upper', 'digit'], length: 32 };

/** What is likely of a value that nobody may read, by what is said of it. */
export function shapeOfContentType(contentType: string | undefined): Shape {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json' || type.endsWith('+json'))
    return { kind: 'json', of: { type: 'object', entries: [] } };
  if (type === 'application/x-pem-file') {
    const blocks = [
      { label: 'PRIVATE KEY', length: 2_048 },
      { label: 'CERTIFICATE', length: 2_048 },
    ] as const;
    return { kind: 'pem', blocks, ended: true };
  }
  if (type === 'application/x-pkcs12') return { kind: 'base64', padded: true, length: 8_192 };
  return PLAIN;
}
