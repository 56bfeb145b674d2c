import { type ConnectionShape, readConnection } from './kind/connection.ts';
import { type EncodedShape, readEncoded } from './kind/encoded.ts';
import { type JsonShape, readJson } from './kind/json.ts';
import { type LinesShape, readLines } from './kind/lines.ts';
import { type PemShape, readPem } from './kind/pem.ts';
import { type PlainShape, readPlain } from './kind/plain.ts';
import { readScalar, type ScalarShape } from './kind/scalar.ts';
import { readToken, type TokenShape } from './kind/token.ts';
import { readUrl, type UrlShape } from './kind/url.ts';

/**
 * What can be said of a value without saying the value: what kind of text it is, the keys in it that are words of a
 * programmer, and classes of lengths. Data, fit for JSON; nothing in it comes from a value's own characters but such
 * keys, the scheme of an address and the label of a PEM block.
 *
 * @example
 * ```ts
 * import { type Shape, shapeOf } from '@keyward/emulator/rehearsal';
 *
 * const shape: Shape = shapeOf('{"user":"app","port":5432}');
 * console.log(shape.kind); // json
 * ```
 */
export type Shape =
  | JsonShape
  | PemShape
  | ScalarShape
  | TokenShape
  | UrlShape
  | ConnectionShape
  | LinesShape
  | EncodedShape
  | PlainShape;

/**
 * The shape of a value.
 *
 * @param value - Any text; it is looked at and not kept.
 * @returns what {@link fakeOf} makes a fake from
 *
 * @example
 * ```ts
 * import { fakeOf, shapeOf } from '@keyward/emulator/rehearsal';
 *
 * const shape = shapeOf('Server=db;Password=correct horse');
 * console.log(fakeOf(shape, 'contoso/db-connection/1')); // Server=fake…;Password=fake …
 * ```
 */
export function shapeOf(value: string): Shape {
  return (
    readJson(value, shapeOf) ??
    readPem(value) ??
    readScalar(value) ??
    readToken(value) ??
    readUrl(value) ??
    readConnection(value, shapeOf) ??
    readLines(value) ??
    readEncoded(value) ??
    readPlain(value)
  );
}
