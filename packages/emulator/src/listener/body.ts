import type { IncomingMessage } from 'node:http';

export type Body =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'cut_off' };

export const NO_BODY = new Uint8Array();

export function hasNoBody(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  return coding === undefined && (length === undefined || length === '0');
}

/** `take` is called once. */
export function readBody(request: IncomingMessage, limit: number, take: (body: Body) => void): void {
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    take({ kind: 'too_large' });
    return;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  let taken = false;
  const settle = (body: Body) => {
    if (taken) return;
    taken = true;
    take(body);
  };
  request.on('data', (chunk: Uint8Array) => {
    if (taken) return;
    size += chunk.byteLength;
    if (size <= limit) {
      chunks.push(chunk);
      return;
    }
    request.pause();
    settle({ kind: 'too_large' });
  });
  request.on('end', () => {
    const [only = NO_BODY, ...more] = chunks;
    settle({ kind: 'whole', bytes: more.length === 0 ? only : Buffer.concat(chunks) });
  });
  // Comes after the end too, and after an error, which Node tells only those who listen for it.
  request.on('close', () => settle({ kind: 'cut_off' }));
}
