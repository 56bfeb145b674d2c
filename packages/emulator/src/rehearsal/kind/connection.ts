import { keptKeys } from '../key.ts';
import type { Noise } from '../noise.ts';
import type { Shape } from '../shape.ts';

/** `Key=Value;Key=Value`, as databases and Azure's services write it. */
export interface ConnectionShape {
  readonly kind: 'connection';
  readonly parts: readonly { readonly key: string; readonly value: Shape }[];
  /** A semicolon ends the last part. */
  readonly ended: boolean;
}

const KEY = /^[^\s=;][^=;]{0,63}$/;
const MOST_PARTS = 64;

export function readConnection(value: string, shapeOf: (text: string) => Shape): ConnectionShape | undefined {
  if (!value.includes(';') || value.includes('\n')) return undefined;
  const ended = value.endsWith(';');
  const texts = (ended ? value.slice(0, -1) : value).split(';');
  const pairs = texts.map((text) => {
    const equals = text.indexOf('=');
    return { key: text.slice(0, Math.max(0, equals)).trim(), value: text.slice(equals + 1) };
  });
  const one = pairs.length === 1 && !ended;
  if (one || pairs.length > MOST_PARTS || !pairs.every(({ key }) => KEY.test(key))) return undefined;
  const keys = keptKeys(pairs.map(({ key }) => key));
  const parts = pairs.map((pair, at) => ({ key: keys[at] ?? '', value: shapeOf(pair.value) }));
  return { kind: 'connection', parts, ended };
}

export function fakeConnection(
  { parts, ended }: ConnectionShape,
  noise: Noise,
  fakeWith: (shape: Shape, noise: Noise) => string,
): string {
  const texts = parts.map(({ key, value }) => `${key}=${fakeWith(value, noise)}`);
  return `${texts.join(';')}${ended ? ';' : ''}`;
}
