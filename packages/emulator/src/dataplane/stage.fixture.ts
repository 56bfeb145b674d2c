import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { expect } from 'vitest';
import type { AccessRequest, Authorization, Gate } from '../access/gate.ts';
import type { Principal } from '../access/principal.ts';
import type { Reply, Request } from '../http/exchange.ts';
import type { VaultOptions } from '../vault/options.ts';
import { Vault } from '../vault/vault.ts';
import { createDataPlane } from './handler.ts';

export const TENANT = '11111111-2222-3333-4444-555555555555';
export const AUTHORITY = 'contoso.vault.localhost:8443';
export const ORIGIN = `https://${AUTHORITY}`;
/** 2026-01-02T03:04:05Z, in seconds. */
export const START = 1_767_323_045;
export const VERSION = expect.stringMatching(/^[0-9a-f]{32}$/);

/** What a test reads of an answer, whichever of its schemas it has. */
export interface Wire {
  readonly id: string;
  readonly value: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly nextLink: string | null;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly innererror?: { readonly code: string };
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly json: Wire;
  /** Of a list. */
  readonly items: readonly Wire[];
  readonly trace: Reply['trace'];
}

export interface Sent extends Partial<Omit<Request, 'body' | 'headers'>> {
  readonly headers?: Request['headers'];
  readonly body?: unknown;
  readonly token?: string | undefined;
}

/** Tokens are names: `officer` may do everything, `nobody` is known and may do nothing, others are refused. */
class GateDouble implements Gate {
  readonly tenantId = TENANT;
  readonly asked: AccessRequest[] = [];
  readonly audiences: (readonly string[])[] = [];

  authorityHost(): string {
    return 'https://localhost:8443';
  }

  async authenticate(authorization: string | undefined, audiences: readonly string[]) {
    this.audiences.push(audiences);
    const name = authorization?.replace(/^Bearer +/i, '') ?? '';
    if (name !== 'officer' && name !== 'nobody') {
      return {
        kind: 'refused',
        message: 'AKV10046: Unable to resolve the key used for signature validation.',
      } as const;
    }
    const principal: Principal = {
      objectId: `oid-${name}`,
      applicationId: `app-${name}`,
      tenantId: TENANT,
      issuer: `https://issuer.example/${TENANT}/`,
      groups: [],
      name,
    };
    return { kind: 'authenticated', principal } as const;
  }

  authorize(principal: Principal, wanted: AccessRequest): Authorization {
    this.asked.push(wanted);
    if (principal.name === 'officer') return { kind: 'allowed', assignmentId: 'assignment-1' };
    return {
      kind: 'refused',
      innerCode: 'ForbiddenByRbac',
      message: `Caller is not authorized to perform action on resource.\r\nAction: ${wanted.action}`,
    };
  }
}

/** A vault behind its data plane, with a clock in the test's hand; every answer is held against the OpenAPI file. */
export function stage(options: Partial<VaultOptions> & { readonly open?: boolean } = {}) {
  let now = START * 1000;
  const { open = false, ...vaultOptions } = options;
  const clock = { now: () => now };
  const vault = new Vault({
    name: 'contoso',
    location: 'westeurope',
    clock,
    backupKey: new Uint8Array(32).fill(7),
    ...vaultOptions,
  });
  const gate = new GateDouble();
  const plane = createDataPlane({ gate, open });

  async function send(method: string, target: string, sent: Sent = {}): Promise<Answer> {
    const { body, headers, token = 'officer', ...rest } = sent;
    const [path = '', query = ''] = target.split(/\?(.*)/s);
    const authorization =
      'token' in sent && sent.token === undefined ? {} : { authorization: `Bearer ${token}` };
    const reply = await plane(vault, {
      method,
      path,
      query: new Map(new URLSearchParams(query)),
      authority: AUTHORITY,
      portVault: undefined,
      remoteAddress: '127.0.0.1',
      headers: { ...authorization, ...headers },
      body: body instanceof Uint8Array ? body : Buffer.from(body === undefined ? '' : JSON.stringify(body)),
      ...rest,
    });
    const json: unknown = reply.body === undefined ? undefined : JSON.parse(reply.body);
    judge(reply, json);
    const items = (json as { value?: unknown } | undefined)?.value;
    return {
      status: reply.status,
      headers: reply.headers ?? {},
      json: json as Wire,
      items: Array.isArray(items) ? items : [],
      trace: reply.trace,
    };
  }

  return {
    vault,
    gate,
    send,
    /** With the newest stable api-version. */
    call: (method: string, path: string, body?: unknown) =>
      send(method, `${path}${path.includes('?') ? '&' : '?'}api-version=2026-04-01`, { body }),
    /** Seconds. */
    advance: (by: number) => {
      now += by * 1000;
    },
  };
}

interface Schema {
  [key: string]: unknown;
}

interface OpenApi {
  readonly paths: Record<
    string,
    Record<string, { responses: Record<string, { schema?: { $ref: string } }> }>
  >;
  readonly definitions: Record<string, Schema>;
}

const openApi: OpenApi = JSON.parse(
  readFileSync(new URL('../../openapi/secrets-2026-04-01.json', import.meta.url), 'utf8'),
);
const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema({ $id: 'keyvault', definitions: closed(openApi.definitions) });

/** Status, body and schema as the file's own entry for the route says; no property may be outside its schema. */
function judge(reply: Reply, json: unknown): void {
  const definition = reply.status < 300 ? definitionOf(reply) : 'KeyVaultError';
  if (definition === undefined) {
    expect(json).toBeUndefined();
    return;
  }
  const validate: ValidateFunction | undefined = ajv.getSchema(`keyvault#/definitions/${definition}`);
  if (validate === undefined) throw new Error(`no definition ${definition}`);
  expect(validate(json) ? [] : validate.errors, `${reply.trace?.route} against ${definition}`).toEqual([]);
}

function definitionOf(reply: Reply): string | undefined {
  const [method = '', pattern = ''] = (reply.trace?.route ?? '').split(' ');
  const path = pattern.replace('{name}', '{secret-name}').replace('{version}', '{secret-version}');
  // The file writes a read or update of the latest version as one with an empty version.
  const entry =
    openApi.paths[path]?.[method.toLowerCase()] ??
    openApi.paths[`${path}/{secret-version}`]?.[method.toLowerCase()];
  const response = entry?.responses[reply.status];
  if (response === undefined)
    throw new Error(`${reply.trace?.route} has no ${reply.status} in the OpenAPI file`);
  return response.schema?.$ref.split('/').at(-1);
}

function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept: Schema = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key.startsWith('x-ms-') || (key === 'format' && typeof value === 'string')) continue;
    // The service sends null on the last page; the file knows a string only.
    kept[key] =
      key === 'nextLink' ? { ...(closed(value) as Schema), type: ['string', 'null'] } : closed(value);
  }
  if ('properties' in kept && !('additionalProperties' in kept)) kept['additionalProperties'] = false;
  return kept;
}
