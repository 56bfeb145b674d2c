import { inspect } from 'node:util';
import type { AuditEvent, AuditSink } from '../audit/index.ts';
import { isKeywardError } from '../errors/index.ts';
import {
  faultSwitch,
  type MemoryOptions,
  type MemoryProvider,
  memory,
  memoryStore,
} from '../memory/index.ts';
import type { SecretInfo, SecretProvider } from '../provider/index.ts';
import { createMounts } from '../ref/index.ts';
import { fakeClock } from '../testing/index.ts';
import {
  type AuthorizationRequest,
  type Authorizer,
  allowAll,
  type GatewayOptions,
  openGateway,
  openVaultService,
} from './index.ts';

/** What a {@link stage} is set with. */
export interface StageOptions
  extends Pick<MemoryOptions, 'secrets' | 'limits'>,
    Pick<GatewayOptions, 'nearMisses'> {
  readonly mounts?: readonly string[];
  /** Secrets of further mounts; those of `vault` are `secrets`. */
  readonly others?: Readonly<Record<string, NonNullable<MemoryOptions['secrets']>>>;
  /** Paths of secrets that belong to certificates. */
  readonly managed?: readonly string[];
  readonly authorizer?: Authorizer;
  readonly audit?: AuditSink;
  /** Changes what the vaults answer. */
  readonly decorate?: (provider: MemoryProvider, mount: string) => SecretProvider;
}

/** Vaults in memory that count their calls, behind a gateway and a service that record what they are asked and tell. */
export function stage(options: StageOptions = {}) {
  const clock = fakeClock();
  const faults = faultSwitch();
  const events: AuditEvent[] = [];
  const asked: AuthorizationRequest[] = [];
  const calls: string[] = [];
  const { mounts = ['vault', ...Object.keys(options.others ?? {})], managed = [], decorate } = options;
  const stores = new Map(mounts.map((name) => [name, memoryStore()]));
  const providers = new Map(
    mounts.map((name) => {
      const secrets = name === 'vault' ? options.secrets : options.others?.[name];
      const limits = options.limits === undefined ? {} : { limits: options.limits };
      const store = stores.get(name) ?? memoryStore();
      memory({ store, clock, secrets: secrets ?? {}, ...limits });
      const provider = withManaged(memory({ store, clock, faults, ...limits }), managed);
      return [name, counted(name, decorate === undefined ? provider : decorate(provider, name), calls)];
    }),
  );
  const given: GatewayOptions = {
    mounts: createMounts(mounts.map((name) => ({ name, url: name }))),
    open({ name }) {
      const provider = providers.get(name);
      if (provider === undefined) throw new Error(`No mount ${name} on this stage.`);
      return provider;
    },
    principal: { type: 'user', id: 'example' },
    authorizer: {
      authorize(request, call) {
        asked.push(request);
        return (options.authorizer ?? allowAll).authorize(request, call);
      },
    },
    audit: options.audit ?? {
      async record(event) {
        events.push(event);
      },
    },
    nearMisses: options.nearMisses ?? false,
    clock,
  };
  return {
    clock,
    faults,
    events,
    asked,
    calls,
    gateway: openGateway(given),
    service: openVaultService(given),
    /** The vault behind a mount, as somebody else sees it: neither counted nor faulty. */
    behind: (name = 'vault') => memory({ store: stores.get(name) ?? memoryStore(), clock }),
  };
}

/** What a promise was refused with, whole. */
export async function refusal(work: Promise<unknown>) {
  try {
    await work;
  } catch (thrown) {
    if (!isKeywardError(thrown)) return thrown;
    const { code, message, hint, ref, nearMisses } = thrown;
    return { code, message, hint, ...(ref && { ref }), ...(nearMisses && { nearMisses }) };
  }
  return 'nothing was refused';
}

/** Whether a text can be found in something by printing it, plain or encoded. */
export function printsIn(thing: unknown, text: string): boolean {
  const stack = thing instanceof Error ? thing.stack : '';
  const printed = `${inspect(thing, { depth: null, showHidden: true })}${JSON.stringify(thing)}${stack}`;
  return [text, Buffer.from(text).toString('base64').slice(0, -4), Buffer.from(text).toString('hex')].some(
    (form) => printed.includes(form),
  );
}

function withManaged(provider: MemoryProvider, managed: readonly string[]): MemoryProvider {
  const marked = <Info extends SecretInfo>(info: Info): Info =>
    managed.includes(info.path) ? { ...info, managed: true } : info;
  async function* each<Info extends SecretInfo>(infos: AsyncIterable<Info>) {
    for await (const info of infos) yield marked(info);
  }
  return {
    ...provider,
    get: async (at, call) => marked(await provider.get(at, call)),
    list: (query, call) => each(provider.list(query, call)),
    versions: {
      list: (path, call) => each(provider.versions.list(path, call)),
      latest: async (path, call) => marked(await provider.versions.latest(path, call)),
    },
  };
}

/** Counts requests as Key Vault would: a listing is one for every 25 names that are taken from it. */
function counted(mount: string, provider: SecretProvider, calls: string[]): SecretProvider {
  const count = (name: string, path = '') => calls.push(`${mount} ${name} ${path}`.trim());
  async function* pages<Info>(name: string, path: string, infos: AsyncIterable<Info>) {
    let taken = 0;
    count(name, path);
    for await (const info of infos) {
      if (taken > 0 && taken % 25 === 0) count(name, path);
      taken += 1;
      yield info;
    }
  }
  const { write, versions, bin } = provider;
  return {
    ...provider,
    get(at, call) {
      count('get', at.path);
      return provider.get(at, call);
    },
    list: (query, call) => pages('list', '', provider.list(query, call)),
    ...(write && {
      write: {
        set(path, input, call) {
          count('set', path);
          return write.set(path, input, call);
        },
        update(at, input, call) {
          count('update', at.path);
          return write.update(at, input, call);
        },
        delete(path, call) {
          count('delete', path);
          return write.delete(path, call);
        },
      },
    }),
    ...(versions && {
      versions: {
        list: (path, call) => pages('versions.list', path, versions.list(path, call)),
        latest(path, call) {
          count('versions.latest', path);
          return versions.latest(path, call);
        },
      },
    }),
    ...(bin && {
      bin: {
        list: (query, call) => pages('bin.list', '', bin.list(query, call)),
        get(path, call) {
          count('bin.get', path);
          return bin.get(path, call);
        },
        recover(path, call) {
          count('bin.recover', path);
          return bin.recover(path, call);
        },
        purge(path, call) {
          count('bin.purge', path);
          return bin.purge(path, call);
        },
      },
    }),
  };
}
