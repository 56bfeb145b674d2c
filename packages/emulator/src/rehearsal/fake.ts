import { fakeConnection } from './kind/connection.ts';
import { fakeEncoded } from './kind/encoded.ts';
import { fakeJson, halved } from './kind/json.ts';
import { fakeLines } from './kind/lines.ts';
import { fakePem } from './kind/pem.ts';
import { fakePlain } from './kind/plain.ts';
import { fakeScalar } from './kind/scalar.ts';
import { fakeToken } from './kind/token.ts';
import { fakeUrl } from './kind/url.ts';
import { type Noise, noiseOf } from './noise.ts';
import type { Shape } from './shape.ts';

/** The most bytes that a secret takes. */
const VALUE_BYTES = 25_600;

/**
 * A value of a shape that is nobody's: the same at each run, since it follows from the shape and the text alone, and
 * to be seen for a fake where the shape leaves room for that. A JSON object that would not fit into a secret has fewer
 * keys.
 *
 * @param shape - See {@link shapeOf}, which finds the same shape in the fake.
 * @param seedText - Of what it is a fake: say vault, name and version. Never a value.
 * @returns the fake, of 25,600 bytes at most
 *
 * @example
 * ```ts
 * import { fakeOf, shapeOf } from '@keyward/emulator/rehearsal';
 *
 * console.log(fakeOf(shapeOf('correct horse'), 'contoso/db-password/1'));
 * ```
 */
export function fakeOf(shape: Shape, seedText: string): string {
  let smaller = shape;
  let fake = fakeWith(shape, noiseOf(seedText));
  while (smaller.kind === 'json' && Buffer.byteLength(fake) > VALUE_BYTES) {
    smaller = { ...smaller, of: halved(smaller.of) };
    fake = fakeWith(smaller, noiseOf(seedText));
  }
  return fake;
}

function fakeWith(shape: Shape, noise: Noise): string {
  switch (shape.kind) {
    case 'json':
      return fakeJson(shape, noise, fakeWith);
    case 'pem':
      return fakePem(shape, noise);
    case 'number':
    case 'boolean':
      return fakeScalar(shape, noise);
    case 'guid':
    case 'jwt':
      return fakeToken(shape, noise);
    case 'url':
      return fakeUrl(shape, noise);
    case 'connection':
      return fakeConnection(shape, noise, fakeWith);
    case 'lines':
      return fakeLines(shape, noise);
    case 'hex':
    case 'base64':
    case 'base64url':
      return fakeEncoded(shape, noise);
    case 'text':
      return fakePlain(shape, noise);
  }
}
