import { readFileSync } from 'node:fs';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { Ajv, type ValidateFunction } from 'ajv';

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { readonly schema?: { readonly $ref: string } }>>;
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly definitions: Readonly<Record<string, object>>;
}

const openapi: OpenApi = JSON.parse(
  readFileSync(new URL('../openapi/secrets-2026-04-01.json', import.meta.url), 'utf8'),
);

/** One answer as it was on the wire. */
export interface Answer {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** Checks answers against the OpenAPI file and remembers what it has seen. */
export interface Judge {
  /** In words, one for each deviation. */
  readonly violations: readonly string[];
  /** `<operationId> <status>`. */
  readonly seen: ReadonlySet<string>;
  readonly answers: readonly Answer[];
  judge(answer: Answer): void;
  /** Sees what the client receives, the refused first attempt of the challenge included. */
  readonly policy: PipelinePolicy;
}

const matchers = Object.entries(openapi.paths).flatMap(([template, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    method: method.toUpperCase(),
    // The client asks for the latest version with an empty version segment, which the template has no word for.
    pattern: new RegExp(
      `^${template.replace('/{secret-version}', '(?:/[^/]*)?').replace(/\{[^}]+\}/g, '[^/]+')}/?$`,
    ),
    holes: template.split('{').length,
    operation,
  })),
);

export const operationIds: readonly string[] = matchers.map(({ operation }) => operation.operationId).sort();

export function createJudge(): Judge {
  const validators = compile();
  const violations: string[] = [];
  const seen = new Set<string>();
  const answers: Answer[] = [];

  const judge = (answer: Answer) => {
    answers.push(answer);
    const { pathname } = new URL(answer.url);
    const [found] = matchers
      .filter(({ method, pattern }) => method === answer.method && pattern.test(pathname))
      .sort((one, other) => one.holes - other.holes);
    const what = `${answer.method} ${pathname} ${answer.status}`;
    if (found === undefined) {
      violations.push(`${what}: no such operation`);
      return;
    }
    const { operationId, responses } = found.operation;
    seen.add(`${operationId} ${answer.status}`);
    const response = responses[answer.status] ?? (answer.status >= 400 ? responses['default'] : undefined);
    if (response === undefined) {
      violations.push(`${what}: ${operationId} has no such answer`);
      return;
    }
    const name = response.schema?.$ref.split('/').at(-1);
    if (name === undefined) {
      if (answer.body !== '') violations.push(`${what}: has a body`);
      return;
    }
    if (answer.contentType !== 'application/json; charset=utf-8')
      violations.push(`${what}: is ${answer.contentType}`);
    const validate = validators.get(name);
    if (validate?.(JSON.parse(answer.body)) === true) return;
    const faults = validate?.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`);
    violations.push(`${what}: is no ${name}: ${faults?.join('; ')}`);
  };

  const policy: PipelinePolicy = {
    name: 'judge',
    async sendRequest(request, next) {
      const response = await next(request);
      judge({
        method: request.method,
        url: request.url,
        status: response.status,
        contentType: response.headers.get('content-type'),
        body: response.bodyAsText ?? '',
      });
      return response;
    },
  };
  return { violations, seen, answers, judge, policy };
}

/**
 * The file's definitions, read more strictly than they are written: a member that is not named is a fault. One
 * looser reading, since recordings of the service have it so: the last page says `nextLink: null`.
 */
function compile(): ReadonlyMap<string, ValidateFunction> {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    formats: { unixtime: true, int32: true, base64url: /^[A-Za-z0-9_-]*$/ },
  });
  const definitions: unknown = JSON.parse(JSON.stringify(openapi.definitions), (key, value) => {
    if (key === 'nextLink') return { type: ['string', 'null'] };
    const closed = typeof value === 'object' && value?.type === 'object' && value.properties !== undefined;
    return closed ? { additionalProperties: false, ...value } : value;
  });
  ajv.addSchema({ $id: 'vault', definitions });
  return new Map(
    Object.keys(openapi.definitions).map((name) => [
      name,
      ajv.compile({ $ref: `vault#/definitions/${name}` }),
    ]),
  );
}
