import type { IncomingMessage } from 'node:http';

export type Body =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'cut_off' };

const EMPTY: Body = { kind: 'whole', bytes: new Uint8Array() };
const TOO_LARGE: Body = { kind: 'too_large' };
const CUT_OFF: Body = { kind: 'cut_off' };

/** Undefined in place of a promise where there is nothing to wait for: most requests are reads. */
export function emptyBody(request: IncomingMessage): Body | undefined {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  return coding === undefined && (length === undefined || length === '0') ? EMPTY : undefined;
}

export function readBody(request: IncomingMessage, limit: number): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.resolve(TOO_LARGE);
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const settle = (body: Body) => {
      request.off('data', take).off('end', finish).off('close', cut).off('error', cut);
      resolve(body);
    };
    const take = (chunk: Uint8Array) => {
      size += chunk.byteLength;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      request.pause();
      settle(TOO_LARGE);
    };
    const finish = () =>
      settle({ kind: 'whole', bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks) });
    const cut = () => settle(CUT_OFF);
    request.on('data', take).on('end', finish).on('close', cut).on('error', cut);
  });
}
