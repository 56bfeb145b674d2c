import type { Request } from '../http/exchange.ts';
import { signingKey } from '../identity/key.ts';
import { rsaKey } from '../identity/tenant.fixture.ts';
import { createInstruments } from '../instruments.ts';
import { type EmulatorOptions, parseOptions } from '../options.ts';
import { createRequestLog, type RequestEntry } from '../requests/log.ts';
import { createVaultService } from '../service/vaults.ts';
import { createStateCommands } from '../state/commands.ts';
import { createEstate } from '../state/estate.ts';
import { bareImage } from '../state/first.ts';
import { startState } from '../state/start.ts';
import { LOCATION } from '../state/state.ts';
import { createControl } from './control.ts';
import { judge } from './judge.fixture.ts';
import { createVaultCommands } from './vaults.ts';

export const TOKEN = 'the-control-token';
/** 2026-01-02T03:04:05Z, where the clock stands that the emulator's is made from. */
export const START = Date.UTC(2026, 0, 2, 3, 4, 5);
export const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
export const entry: RequestEntry = {
  at: 1_000,
  method: 'GET',
  route: 'GET /secrets/{name}',
  plane: 'vault',
  vault: 'one',
  status: 200,
  principal: 'app',
  durationMs: 1,
};

const key = signingKey(rsaKey());

/** A vault's port is what nothing here needs. This one is never opened. */
type OpenPort = (vault: string) => Promise<void>;

/** The control API over all that it commands, with a vault `one`; its log has room for three requests. */
export async function stage(options: EmulatorOptions = {}, openPort: OpenPort = async () => {}) {
  const settings = parseOptions({ vaults: ['one'], clock: { now: () => START }, ...options });
  const { state, begin, first } = await startState(settings, key, true);
  const { clock } = state;
  const requests = createRequestLog(3);
  const instruments = createInstruments(settings, clock, LOCATION);
  const { vaults } = createVaultService({
    start: { state },
    settings,
    instruments,
    ports: {
      sharedPort: 1,
      authorityHost: 'https://localhost:1',
      openVault: async ({ name }, index) => {
        await openPort(name);
        return { port: 2 + index, close: async () => {} };
      },
    },
    graceMs: 0,
  });
  const changed = async () => {};
  const bare = () => bareImage(state.origin, true);
  const estate = createEstate({ state, vaults, first, bare, changed });
  const { addVault } = estate;
  await estate.begin(begin);
  const { find, addresses } = vaults;
  const commands = createVaultCommands({ find: (name) => find(name)?.state, addresses, clock });
  const reset = async () => {
    await estate.reset();
    instruments.reset();
  };
  const stateCommands = createStateCommands(estate, clock, reset);
  const control = createControl({
    token: TOKEN,
    instance: 'this-one',
    requests,
    ports: { ...state.directory, ...commands, ...instruments.ports, ...stateCommands, addVault },
  });
  const call = async (method: string, target: string, body?: unknown, headers: Request['headers'] = {}) => {
    const url = new URL(target, 'http://127.0.0.1');
    const reply = await control.answer({
      method,
      path: url.pathname,
      query: new Map(url.searchParams),
      authority: url.host,
      portVault: undefined,
      headers: { authorization: `Bearer ${TOKEN}`, ...headers },
      body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body ?? '')),
      remoteAddress: '127.0.0.1',
    });
    const contentType = reply.headers?.['Content-Type'];
    const answer = { method, path: url.pathname, status: reply.status, contentType, body: reply.body ?? '' };
    const { violation } = judge(answer);
    if (violation !== undefined) throw new Error(`not as described: ${violation}`);
    return {
      status: reply.status,
      body: reply.body === undefined ? undefined : JSON.parse(reply.body),
      reply,
    };
  };
  /** The whole state, as it is exported. */
  const told = async () => (await call('GET', '/control/state?times=absolute')).body;
  return { call, told, requests, close: () => vaults.close(0) };
}
