import { isLonger } from '../option.ts';

/** A refusal of the control API. */
export class ControlError extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint?: string;

  constructor(status: number, code: string, message: string, hint?: string) {
    super(message);
    this.name = 'ControlError';
    this.status = status;
    this.code = code;
    if (hint !== undefined) this.hint = hint;
  }
}

export function badInput(message: string): ControlError {
  return new ControlError(400, 'InvalidInput', message);
}

export type Fields = Readonly<Record<string, unknown>>;

/** A JSON object with no keys but these. */
export function parseFields(body: Uint8Array, known: readonly string[]): Fields {
  return fieldsOf('The body', parseJson(body), known);
}

/** For a body that is judged as a whole by whoever takes it. */
export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw badInput('The body is not JSON.');
  }
}

export function fieldsOf(what: string, value: unknown, known: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badInput(`${what} is not an object.`);
  const stranger = Object.keys(value).find((key) => !known.includes(key));
  if (stranger !== undefined)
    throw badInput(`${what} has no ${JSON.stringify(stranger)}; it has ${known.join(', ')}.`);
  return { ...value };
}

export function textOf(name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '' || isLonger(value, 256))
    throw badInput(`${name} is not a text of 1 to 256 characters.`);
  return value;
}

export function optionalText(name: string, value: unknown): string | undefined {
  return value === undefined ? undefined : textOf(name, value);
}

export function textsOf(name: string, value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > 256)
    throw badInput(`${name} is not a list of at most 256 texts.`);
  return value.map((item) => textOf(name, item));
}

export function wholeNumber(name: string, text: string, least: number, most: number): number {
  const number = /^(?:0|[1-9]\d{0,15})$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= most))
    throw badInput(`${name} is not a whole number from ${least} to ${most}.`);
  return number;
}
