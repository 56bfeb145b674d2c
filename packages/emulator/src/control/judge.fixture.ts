import { BlockList, isIP } from 'node:net';
import { Ajv, type ValidateFunction } from 'ajv';
import { parseIso } from '../clock/iso.ts';
import { openapiOf } from './openapi.ts';
import { OPERATIONS, rowsOf } from './operations.ts';
import { SCHEMAS, type SchemaName } from './schema/index.ts';
import type { Schema } from './schema/schema.ts';

/** One answer of the control API as it was on the wire. */
export interface Answer {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string | null | undefined;
  readonly body: string;
}

interface Described {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
}

export const DESCRIPTION = openapiOf(rowsOf(OPERATIONS)) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
};

// The descriptions use no word that 2020-12 reads otherwise than ajv's own dialect does.
const ajv = new Ajv({ allErrors: true, strictRequired: false, strictTypes: false });
ajv.addFormat('ip-range', isRange);
ajv.addFormat('date-time', (text: string) => parseIso(text) !== undefined);
ajv.addVocabulary(['openapi', 'info', 'servers', 'security', 'tags', 'paths', 'components']);
ajv.addSchema(DESCRIPTION, 'control');
const compiled = new Map<string, ValidateFunction>();

/** What Node's own list of addresses takes. */
function isRange(text: string): boolean {
  const [address = '', bits] = text.split('/');
  const version = isIP(address);
  if (bits === undefined || version === 0) return version !== 0;
  try {
    new BlockList().addSubnet(address, /^\d+$/.test(bits) ? Number(bits) : -1, `ipv${version === 4 ? 4 : 6}`);
    return true;
  } catch {
    return false;
  }
}

function faultsOf(pointer: string, value: unknown): string | undefined {
  return faultsBy(pointer, { $ref: `control#${pointer}` }, value);
}

function faultsBy(name: string, schema: Schema, value: unknown): string | undefined {
  const validate = compiled.get(name) ?? ajv.compile(schema);
  compiled.set(name, validate);
  if (validate(value)) return undefined;
  return validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ');
}

/** Whether a schema of a body takes a value. */
export function takesBody(schema: SchemaName, value: unknown): boolean {
  return faultsOf(`/components/schemas/${schema}`, value) === undefined;
}

/** Whether the parameters that are made of a schema take a query. */
export function takesQuery(schema: SchemaName, query: Readonly<Record<string, string>>): boolean {
  return faultsBy(schema, SCHEMAS[schema], valuesOf(schema, query)) === undefined;
}

/** The members of a query, with the numbers among them as numbers: on the wire all are text. */
function valuesOf(schema: SchemaName, query: Readonly<Record<string, string>>): object {
  const { properties = {} }: Schema = SCHEMAS[schema];
  const isNumber = (name: string, text: string) =>
    [properties[name], ...(properties[name]?.anyOf ?? [])].some((one) => one?.type === 'integer') &&
    /^-?(?:0|[1-9]\d*)$/.test(text);
  return Object.fromEntries(
    Object.entries(query).map(([name, text]) => [name, isNumber(name, text) ? Number(text) : text]),
  );
}

const matchers = Object.entries(DESCRIPTION.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => ({
    path,
    method,
    described,
    pattern: new RegExp(`^${path.replace(/\{\w+\}/, '[\\w.-]+')}$`),
  })),
);

export const operationIds = matchers.map(({ described }) => described.operationId);

/** What an answer has in it that the description does not say; nothing for an answer of no operation. */
export function judge({ method, path, status, contentType, body }: Answer): {
  readonly seen: string | undefined;
  readonly violation: string | undefined;
} {
  const [found] = matchers
    .filter((one) => one.method === method.toLowerCase() && one.pattern.test(path))
    .sort((one, other) => one.path.split('{').length - other.path.split('{').length);
  if (found === undefined) return { seen: undefined, violation: undefined };
  const { operationId, responses } = found.described;
  const what = `${operationId} ${status}`;
  const say = (fault: string | undefined) => ({
    seen: what,
    violation: fault === undefined ? undefined : `${what}: ${fault}`,
  });
  const response = responses[status];
  if (response === undefined) return say('has no such answer');
  if (response.content === undefined) return say(body === '' ? undefined : 'has a body');
  if (contentType !== 'application/json; charset=utf-8') return say(`is ${contentType}`);
  const at = ['paths', found.path, found.method, 'responses', `${status}`, 'content', 'application/json'];
  const pointer = [...at, 'schema'].map((part) => `/${part.replaceAll('/', '~1')}`).join('');
  return say(faultsOf(encodeURI(pointer), JSON.parse(body)));
}

/** A `fetch` that judges every answer of the control API that it brings. */
export function judgedFetch() {
  const seen = new Set<string>();
  const violations: string[] = [];
  const send: typeof fetch = async (url, init) => {
    const answer = await fetch(url, init);
    const body = await answer.clone().text();
    const { pathname } = new URL(url instanceof Request ? url.url : url);
    const contentType = answer.headers.get('content-type');
    const judged = judge({
      method: init?.method ?? 'GET',
      path: pathname,
      status: answer.status,
      contentType,
      body,
    });
    seen.add(judged.seen ?? `no operation: ${pathname}`);
    if (judged.violation !== undefined) violations.push(judged.violation);
    return answer;
  };
  return { fetch: send, seen, violations };
}
