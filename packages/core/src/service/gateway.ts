import type { AuditSink, Principal } from '../audit/index.ts';
import { type Clock, systemClock } from '../clock/index.ts';
import { isKeywardError, vaultError } from '../errors/index.ts';
import type { Call, SecretProvider } from '../provider/index.ts';
import type { Mount, Mounts } from '../ref/index.ts';
import { withFix } from './fix/fix.ts';
import { type ManyOptions, type ManyResult, readMany } from './many/many.ts';
import { createNearMisses } from './near-miss/near-miss.ts';
import type { Operation, OperationCall } from './operation/operation.ts';
import { type GivenOf, OPERATIONS, type OperationName, type OutputOf } from './operation/operations.ts';
import type { RefGiven } from './operation/secret-ref.ts';
import { type Authorizer, allowAll } from './runner/authorizer.ts';
import { localPrincipal } from './runner/principal.ts';
import { createRunner } from './runner/runner.ts';
import { openVaults } from './vault/vaults.ts';

/**
 * The way to every operation on secrets, wherever it is done: in this process, or by a server. Whatever is written
 * over it (a verb of the command line, {@link VaultService}) works with both.
 */
export interface Gateway extends AsyncDisposable {
  /**
   * Runs one operation: authorises it, does it, audits it.
   *
   * @param name - A name of {@link OPERATIONS}.
   * @param given - What that operation takes; parsed and refused whole before anything is asked or sent.
   * @param call - `signal` ends it; `onProgress` is told how many a listing has found.
   * @throws `not_permitted`, `audit_failed` (its message tells what had taken effect), `timeout` where the authorizer
   * does not decide, `invalid_usage` for what is no operation or no input of one, and the codes of the operation.
   */
  run<Name extends OperationName>(
    name: Name,
    given: GivenOf<Name>,
    call?: OperationCall,
  ): Promise<OutputOf<Name>>;
  /**
   * Reads many secrets, some at a time; each is authorised and audited like any read, and refs that are the same are one.
   * A failure is the result of its ref and stops no other. Of those that are not found the first five tell near misses.
   *
   * @param refs - Whole refs or raw names; with a fragment, too.
   * @param options - `atOnce`: how many reads are under way at once. Default: 32.
   * @returns A result for every ref, in their order.
   * @throws `invalid_usage` for what is no array or no number; the signal's reason, at once.
   */
  getMany(refs: readonly RefGiven[], options?: ManyOptions, call?: Call): Promise<readonly ManyResult[]>;
  /** Closes the vaults; later runs throw `provider_closed`. Idempotent. */
  close(): Promise<void>;
}

/** What {@link openGateway} and {@link openVaultService} need. */
export interface GatewayOptions {
  /** The configured mounts. */
  readonly mounts: Mounts;
  /**
   * Makes the provider of a mount, when it is first used. A mount made by a template is closed when 64 others were
   * used since, and made anew when it is used again.
   */
  readonly open: (mount: Mount) => SecretProvider;
  /** Who calls. Default: whoever runs this process. */
  readonly principal?: Principal;
  /** Default: {@link allowAll}. */
  readonly authorizer?: Authorizer;
  /** Where audit events go. Default: nowhere. */
  readonly audit?: AuditSink;
  /**
   * Whether a `secret_not_found` looks for what may have been meant: in 3 seconds and about 16 requests at most,
   * once a minute for one name, and anew after a write. It asks for names, never for values, and tells none that
   * the authorizer would not let the caller list. Default: true.
   */
  readonly nearMisses?: boolean;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * Opens the vaults in this process as a gateway.
 *
 * @param options - The mounts, how to open one, and who decides and records.
 * @returns The gateway; close it, or hold it with `await using`.
 * @example
 * ```ts
 * import { memory } from '@keyward/core/memory';
 * import { createMounts } from '@keyward/core/ref';
 * import { openGateway } from '@keyward/core/service';
 *
 * await using gateway = openGateway({
 *   mounts: createMounts([{ name: 'vault', url: 'memory' }]),
 *   open: () => memory({ secrets: { 'app/db': 'example' } }),
 * });
 * const { secrets } = await gateway.run('secret.list', { prefix: 'app/' });
 * ```
 */
export function openGateway(options: GatewayOptions): Gateway {
  const { mounts, open, audit, authorizer = allowAll, clock = systemClock, nearMisses = true } = options;
  const vaults = openVaults({ mounts, open });
  const principal = options.principal ?? localPrincipal();
  const runner = createRunner({ vaults, authorizer, audit, principal, clock });
  const near = nearMisses ? createNearMisses({ vaults, mounts, runner, clock }) : undefined;
  const run = async <Name extends OperationName>(
    name: Name,
    given: GivenOf<Name>,
    call: OperationCall,
    explains = () => true,
  ): Promise<OutputOf<Name>> => {
    const operation = operationOf(name);
    try {
      const output = await runner.run(operation, given, call);
      if (operation.effect === 'write') near?.forget();
      return output;
    } catch (thrown) {
      const error = withFix(thrown);
      const told =
        near !== undefined && isKeywardError(error) && error.code === 'secret_not_found' && explains();
      throw told ? await near.explain(error, operation.name, call) : error;
    }
  };
  return {
    run: (name, given, call) => run(name, given, call ?? {}),
    getMany: (refs, many, call) =>
      readMany(
        (ref, one, explains) => run('secret.get', { ref }, one, explains),
        refs,
        many ?? {},
        call ?? {},
      ),
    close: () => vaults.close(),
    [Symbol.asyncDispose]: () => vaults.close(),
  };
}

/** One row of the table is its own Given and Output; the compiler cannot follow that through the union. */
function operationOf(name: string): Operation<unknown, unknown, never> {
  if (isOperationName(name)) return OPERATIONS[name] as unknown as Operation<unknown, unknown, never>;
  throw vaultError('invalid_usage', {
    message: 'There is no such operation on secrets.',
    hint: `The operations are ${Object.keys(OPERATIONS).join(', ')}.`,
  });
}

function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(OPERATIONS, name);
}
