import { expect } from 'vitest';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/index.ts';
import { folder } from '../stage.ts';
import { type Answer, ask, type Port } from './wire.ts';

export const VAULTS = ['alpha', 'beta'] as const;
export type VaultName = (typeof VAULTS)[number];

/** Secrets that stand in a vault from the start: enough for two pages, one of them deleted, one with three versions. */
const PLANTED = 27;
const API = 'api-version=7.6';

/** An emulator with a vault for each of two teams, secrets of each, and somebody on each team who sees no other vault. */
export interface Field {
  readonly emulator: Emulator;
  readonly tokens: Readonly<Record<VaultName, string>>;
  /** The port of a vault's own, and the one that all share. */
  readonly own: Readonly<Record<VaultName, Port>>;
  readonly shared: Port;
  readonly plain: Port;
  call(vault: VaultName, method: string, target: string, body?: object): Promise<Answer>;
  /** Nothing failed inside: no 5xx in the log, no fault warned of. */
  unharmed(): void;
}

/** Stands in every value and every tag of a vault and nowhere else. */
export const canaryOf = (vault: VaultName) => `canary-of-${vault}`;

export async function openField(options: EmulatorOptions = {}): Promise<Field> {
  const emulator = await startEmulator({ folder, vaults: VAULTS, roles: false, ...options });
  const faults: string[] = [];
  process.on('warning', ({ name, message }) => {
    if (name === 'KeywardEmulatorFault') faults.push(message);
  });
  const ca = emulator.caPem;
  const tokenOf = async (vault: VaultName) => {
    const { clientId, objectId } = emulator.registerApplication({ name: `officer of ${vault}` });
    emulator.assign({ principalId: objectId, role: 'Key Vault Secrets Officer', vault });
    return emulator.issueToken({ clientId });
  };
  const portOf = (url: string | undefined) => Number(new URL(url ?? '').port);
  const tokens = { alpha: await tokenOf('alpha'), beta: await tokenOf('beta') };
  const own = {
    alpha: { port: portOf(emulator.vaults['alpha']?.localhostUrl), ca },
    beta: { port: portOf(emulator.vaults['beta']?.localhostUrl), ca },
  };
  const call = async (vault: VaultName, method: string, target: string, body?: object): Promise<Answer> => {
    const [answer] = await ask(own[vault], {
      method,
      target: `${target}${target.includes('?') ? '&' : '?'}${API}`,
      host: 'localhost',
      headers: { Authorization: `Bearer ${tokens[vault]}` },
      ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
    });
    if (answer === undefined) throw new Error('no answer');
    return answer;
  };
  for (const vault of VAULTS) {
    for (let n = 0; n < PLANTED; n += 1) {
      const tags = { team: canaryOf(vault) };
      await call(vault, 'PUT', `/secrets/planted-${n}`, { value: `${canaryOf(vault)} ${n}`, tags });
    }
    for (const name of ['planted-1', 'planted-1', 'gone'])
      await call(vault, 'PUT', `/secrets/${name}`, { value: `${canaryOf(vault)} again` });
    await call(vault, 'DELETE', '/secrets/gone');
  }
  return {
    emulator,
    tokens,
    own,
    shared: { port: portOf(emulator.authorityHost), ca },
    plain: { port: portOf(emulator.controlUrl) },
    call,
    unharmed() {
      expect(faults).toEqual([]);
      expect(emulator.requests.entries().filter(({ status }) => status >= 500)).toEqual([]);
    },
  };
}

/** What each part of the emulator says when it refuses; managed identity has no words for a path that it does not know. */
const REFUSALS: readonly ((json: Readonly<Record<string, unknown>>) => boolean)[] = [
  ({ error }) => hasTexts(error, ['code', 'message']),
  (json) => hasTexts(json, ['error', 'error_description']),
  (json) => typeof json['statusCode'] === 'number' && hasTexts(json, ['message']),
];

function hasTexts(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return names.every((name) => typeof Reflect.get(value, name) === 'string');
}

export interface Expectation {
  /** What no answer may show, whoever asks. */
  readonly never: readonly string[];
  /** What a refusal may not show either: values and tokens of the very request. */
  readonly unsaid?: readonly string[];
}

/** The law of every answer. */
export function judge(answer: Answer, { never, unsaid = [] }: Expectation): void {
  const { status, headers, body } = answer;
  expect([200, 201, 204, 302, 400, 401, 403, 404, 405, 408, 409, 413, 421, 431]).toContain(status);
  const shown = `${JSON.stringify(headers)}${body}`;
  const hidden = status < 400 ? never : [...never, ...unsaid];
  expect(hidden.filter((text) => shown.includes(text))).toEqual([]);
  expect(Object.values(headers).filter((value) => /[^\x20-\x7e]/.test(value))).toEqual([]);
  if (status < 400 || headers['content-type']?.startsWith('text/html') === true || body === '') return;
  expect(headers['content-type']).toMatch(/^application\/json/);
  const json: Readonly<Record<string, unknown>> = JSON.parse(body);
  expect(
    REFUSALS.some((fits) => fits(json)),
    body,
  ).toBe(true);
}

/** Runs of a property: few where every change waits for them, many in the full tier. */
export function runs(few: number, many: number) {
  return { numRuns: process.env['KEYWARD_TEST_TIER'] === 'full' ? many : few };
}
