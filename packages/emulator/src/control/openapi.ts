import { VERSION } from '../version.ts';
import type { Operation } from './operation/operation.ts';
import type { NamedOperation } from './operations.ts';
import { TOLD, type Told, toldOf } from './refusal.ts';
import { SCHEMAS, type SchemaName } from './schema/index.ts';
import type { Schema, Schemas } from './schema/schema.ts';

const SECURITY = 'controlToken';
const FORBIDDEN: Told = { status: 403, code: 'Forbidden' };

/** OpenAPI 3.1 for the rows of the table. */
export function openapiOf(rows: readonly NamedOperation[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const named of rows) {
    const path = `/control${named.row.path}`;
    paths[path] = { ...paths[path], [named.row.method.toLowerCase()]: operationOf(named) };
  }
  // They stand as parameters where they are used.
  const queries = new Set<string | undefined>(rows.map(({ row }) => row.query));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Control API of the Keyward emulator',
      version: VERSION,
      description:
        'What can be commanded of a running emulator, over plain HTTP on loopback. Refused to web pages (any `Origin`).',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      {
        url: 'http://127.0.0.1:{port}',
        description: '`controlUrl` of the ready line without `/control`.',
        variables: { port: { default: '8444' } },
      },
    ],
    security: [{ [SECURITY]: [] }],
    tags: [...new Set(rows.map(({ noun }) => noun))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        [SECURITY]: { type: 'http', scheme: 'bearer', description: '`controlToken` of the ready line.' },
      },
      schemas: Object.fromEntries(Object.entries(SCHEMAS).filter(([name]) => !queries.has(name))),
    },
  };
}

function operationOf({ noun, verb, row }: NamedOperation): object {
  const parameters = [...holeOf(row), ...queryOf(row)];
  return {
    operationId: `${noun}${verb.charAt(0).toUpperCase()}${verb.slice(1)}`,
    summary: row.summary,
    tags: [noun],
    ...(row.free === true ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(row.body === undefined
      ? {}
      : { requestBody: { required: row.bare !== true, content: jsonOf(refTo(row.body)) } }),
    responses: {
      [row.status]: {
        description: row.status === 204 ? 'Done.' : row.status === 201 ? 'Made.' : 'What was asked for.',
        ...(row.answer === undefined ? {} : { content: jsonOf(refTo(row.answer)) }),
      },
      ...refusalsOf(row),
    },
  };
}

type Row = Operation<unknown, unknown>;

function holeOf({ path }: Row): readonly object[] {
  const name = /\{(\w+)\}/.exec(path)?.[1];
  const schema = { type: 'string', pattern: '^[\\w.-]{1,128}$' };
  return name === undefined ? [] : [{ name, in: 'path', required: true, schema }];
}

function queryOf({ query }: Row): readonly object[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] }: Schema = SCHEMAS[query];
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    ...(required.includes(name) ? { required: true } : {}),
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

/** One answer a status, which names every code that stands behind it. */
function refusalsOf({ free, refusals = [] }: Row): Readonly<Record<string, object>> {
  const told = [
    TOLD.invalid_option,
    ...(free === true ? [] : [TOLD.unauthorized]),
    FORBIDDEN,
    ...refusals.map(toldOf),
  ];
  const byStatus = Object.groupBy(told, ({ status }) => status);
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, all = []]) => {
      const codes = [...new Set(all.map(({ code }) => code))];
      const schema: Schema = {
        allOf: [refTo('Refusal'), object({ error: object({ code: { enum: codes } }) })],
      };
      return [status, { description: `Refused: ${codes.join(', ')}.`, content: jsonOf(schema) }];
    }),
  );
}

function object(properties: Schemas): Schema {
  return { type: 'object', properties };
}

function refTo(name: SchemaName): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

function jsonOf(schema: Schema): object {
  return { 'application/json': { schema } };
}
