import { badParameter, invalidProperty } from '../vault/refusal.ts';
import type { NewSecret, SecretChange, Tags } from '../vault/secret.ts';

// A refusal never quotes the body: it may hold a value.

const utf8 = new TextDecoder('utf-8', { fatal: true });

type Fields = { readonly [field: string]: unknown };

export function newSecret(body: Uint8Array): NewSecret {
  const fields = parse(body);
  return { ...change(fields), value: required(fields['value']) };
}

export function secretChange(body: Uint8Array): SecretChange {
  return change(parse(body));
}

export function backupBlob(body: Uint8Array): string {
  return required(parse(body)['value']);
}

function parse(body: Uint8Array): Fields {
  if (body.length === 0) throw badParameter('Request body not specified');
  let parsed: unknown;
  try {
    parsed = JSON.parse(utf8.decode(body));
  } catch {
    throw badParameter('Request body is not valid JSON.');
  }
  if (!isFields(parsed)) throw badParameter('Request body is not a JSON object.');
  return parsed;
}

function change(fields: Fields): SecretChange {
  const attributes = optional(fields['attributes'], isFields) ?? {};
  const contentType = optional(fields['contentType'], isString);
  const tags = optional(fields['tags'], isTags);
  const enabled = optional(attributes['enabled'], isBoolean);
  const notBefore = optional(attributes['nbf'], isInteger);
  const expires = optional(attributes['exp'], isInteger);
  return {
    ...(contentType === undefined ? {} : { contentType }),
    ...(tags === undefined ? {} : { tags }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expires === undefined ? {} : { expires }),
  };
}

// JSON null is an absent field to the service's deserialiser.
function optional<Value>(value: unknown, is: (value: unknown) => value is Value): Value | undefined {
  if (value === undefined || value === null) return undefined;
  if (!is(value)) throw invalidProperty();
  return value;
}

function required(value: unknown): string {
  if (!isString(value)) throw invalidProperty();
  return value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTags(value: unknown): value is Tags {
  return isFields(value) && Object.values(value).every(isString);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}
