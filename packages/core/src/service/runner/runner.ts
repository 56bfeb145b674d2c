import { randomUUID } from 'node:crypto';
import type { AuditData, AuditEvent, AuditOutcome, AuditSink, Principal } from '../../audit/index.ts';
import { bounded, type Clock, TookTooLong } from '../../clock/index.ts';
import { isKeywardError, type KeywardError, vaultError } from '../../errors/index.ts';
import type { Call } from '../../provider/index.ts';
import { createRef, formatRef } from '../../ref/index.ts';
import { checkGiven } from '../operation/given.ts';
import type { Operation, OperationCall } from '../operation/operation.ts';
import type { Vaults } from '../vault/vaults.ts';
import type { Authorizer, Decision, Permission, Resource } from './authorizer.ts';
import { outcomeOf } from './outcome.ts';
import { recorderTo } from './recorder.ts';
import { traced } from './traced.ts';

/** What a {@link Runner} works with. */
export interface RunnerOptions {
  readonly vaults: Vaults;
  readonly authorizer: Authorizer;
  /** Without one nothing is recorded. */
  readonly audit: AuditSink | undefined;
  readonly principal: Principal;
  readonly clock: Clock;
}

/** Authorises, acts and audits: the one way to everything in the table of operations. */
export interface Runner {
  run<Given, Input, Output>(
    operation: Operation<Given, Input, Output>,
    given: Given,
    call: OperationCall,
  ): Promise<Output>;
  /** Asks without acting; a refusal is neither thrown nor recorded, and no decision is one. */
  permits(permission: Permission, operation: string, resource: Resource, call: Call): Promise<boolean>;
}

/** How long a decision may take. */
const DECISION_TIMEOUT_MS = 10_000;

export function createRunner({ vaults, authorizer, audit, principal, clock }: RunnerOptions): Runner {
  const record = recorderTo(audit, clock);

  const decide = async (permission: Permission, operation: string, resource: Resource, { signal }: Call) => {
    try {
      const request = { principal, permission, operation, resource };
      return await bounded((end) => authorizer.authorize(request, { signal: end }), {
        ms: DECISION_TIMEOUT_MS,
        clock,
        signal,
      });
    } catch (thrown) {
      throw thrown instanceof TookTooLong ? undecided(operation) : thrown;
    }
  };

  const done = async <Input, Output>(
    operation: Operation<never, Input, Output>,
    input: Input,
    call: OperationCall,
  ): Promise<Output> => {
    const { name, permission, effect } = operation;
    const { signal } = call;
    const resource = operation.resource(input);
    const event = draft(operation, resource, principal, clock);
    const ended = async (thrown: unknown, outcome: AuditOutcome): Promise<never> => {
      const error = isKeywardError(thrown) ? thrown : undefined;
      await record({ event: event(outcome, {}, error), effect, error });
      throw thrown;
    };
    try {
      const decision = await decide(permission, name, resource, call);
      if (!isPermission(decision)) throw notPermitted(operation, resource, decision);
    } catch (thrown) {
      return ended(thrown, outcomeOf(thrown, 'read', signal));
    }
    if (effect === 'write') await record({ event: event('attempted', {}), effect });
    if (signal?.aborted) return ended(signal.reason, 'cancelled');
    let output: Awaited<ReturnType<typeof operation.act>>;
    try {
      output = await operation.act(vaults, input, call);
    } catch (thrown) {
      return ended(thrown, outcomeOf(thrown, effect, signal));
    }
    await record({ event: event('succeeded', operation.note?.(input, output) ?? {}), effect });
    return output;
  };

  return {
    async run(operation, given, call) {
      call.signal?.throwIfAborted();
      checkGiven(given, operation.name);
      const input = operation.parse(given);
      return traced(operation, input, call, () => done(operation, input, call));
    },
    async permits(permission, operation, resource, call) {
      try {
        return isPermission(await decide(permission, operation, resource, call));
      } catch {
        call.signal?.throwIfAborted();
        return false;
      }
    },
  };
}

/** Nothing but a clear yes permits: an authorizer may be anybody's code. */
function isPermission(decision: Decision | undefined): boolean {
  return decision?.allowed === true;
}

function draft(
  operation: Pick<Operation<never, never, unknown>, 'name' | 'audit'>,
  resource: Resource,
  principal: Principal,
  clock: Clock,
) {
  const operationId = randomUUID();
  const subject: AuditData = {
    mount: resource.mount,
    ...(resource.path === undefined ? {} : { credential_id: credentialId(resource.mount, resource.path) }),
  };
  return (outcome: AuditOutcome, data: AuditData, error?: KeywardError): AuditEvent => ({
    id: randomUUID(),
    type: operation.audit,
    time: new Date(clock.now()).toISOString(),
    operation: operation.name,
    operationId,
    outcome,
    principal,
    data: { ...subject, ...data },
    ...(error === undefined ? {} : { code: error.code }),
    ...(error?.azure?.requestId === undefined ? {} : { requestId: error.azure.requestId }),
  });
}

function credentialId(mount: string, path: string): string {
  return formatRef(createRef({ scheme: 'azure', mount, path }));
}

function undecided(operation: string): KeywardError {
  return vaultError('timeout', {
    message: `Nobody decided within ${DECISION_TIMEOUT_MS / 1_000} s whether ${operation} is permitted; nothing was done.`,
    hint: 'Look at the authorizer: what it does not permit is not done.',
  });
}

function notPermitted(
  { permission, name }: Pick<Operation<never, never, unknown>, 'permission' | 'name'>,
  { mount, path, prefix }: Resource,
  decision: Decision | undefined,
): KeywardError {
  const ref = path === undefined ? undefined : credentialId(mount, path);
  const subject = ref ?? `azure://${mount}/${encodeURI((prefix ?? '').toWellFormed())}`;
  const reason = decision?.allowed === false && decision.reason !== undefined ? `: ${decision.reason}` : '';
  return vaultError('not_permitted', {
    message: `${name} needs the permission \`${permission}\` on ${subject}, which is not granted${reason}.`,
    ...(ref === undefined ? {} : { ref }),
  });
}
