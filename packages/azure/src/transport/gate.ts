import {
  createHttpHeaders,
  type HttpClient,
  type PipelinePolicy,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import type { Clock } from '@keyward/core/clock';
import { vaultError } from '@keyward/core/errors';
import { callsForLook, connectionFailure } from '../failure/connection.ts';
import type { VaultAddress } from '../vault-url/vault-url.ts';
import { answerFrom } from './answer.ts';
import { distrust, hostIn } from './challenge.ts';
import { type CallScope, scopes } from './scope.ts';
import type { Way } from './way.ts';
import type { Wire } from './wire.ts';

/**
 * The one place through which every request of the official client leaves, below all of its policies:
 * nothing goes to another host, no redirect is followed, no challenge is answered that names a stranger,
 * and each answer is noted in the scope of its call.
 */
export function gate(wire: Wire, vault: VaultAddress, clock: Clock): HttpClient {
  return {
    async sendRequest(request) {
      const scope = scopes.getStore();
      if (scope === undefined) {
        throw vaultError('unexpected', { message: 'A request left the official client outside of a call.' });
      }
      scope.signal.throwIfAborted();
      if (scope.only !== undefined && request.method !== scope.only) return unsent(request);
      checkDestination(request, vault);
      checkProgress(request, scope, vault);
      delete scope.answer;
      const { response, ...way } = await send(withDates(request, scope), scope, { wire, vault, clock });
      const sent = typeof request.body === 'string' ? request.body : '';
      scope.answer = answerFrom(response, { sent, clock, ...way });
      checkAnswer(response, vault, sent);
      // Noted once it is read: one that is refused is asked for again, with a better token.
      if (response.status < 300) scope.visited?.add(request.url);
      return response;
    },
  };
}

/** The same check above the client's policies, so that no token is even asked for; a stranger gets our error and not theirs. */
export function destinationPolicy(vault: VaultAddress): PipelinePolicy {
  return {
    name: 'keywardDestinationPolicy',
    sendRequest(request, next) {
      checkDestination(request, vault);
      return next(request);
    },
  };
}

async function send(
  request: PipelineRequest,
  scope: CallScope,
  { wire, vault, clock }: { readonly wire: Wire; readonly vault: VaultAddress; readonly clock: Clock },
): Promise<{ readonly response: PipelineResponse; readonly way?: Way }> {
  const authorized = request.headers.has('authorization');
  let way: Way | undefined;
  scope.dialling = wire.proxy === undefined ? 'vault' : { proxy: wire.proxy.host };
  try {
    const response = await wire.send(request, scope.signal, (found) => {
      way = found;
      delete scope.dialling;
      if (authorized) scope.handedOver = true;
    });
    return { response, ...(way === undefined ? {} : { way }) };
  } catch (thrown) {
    scope.signal.throwIfAborted();
    delete scope.dialling;
    const presented = callsForLook(thrown, vault) ? await wire.presentedAt?.(vault, scope.signal, clock) : [];
    throw connectionFailure(thrown, vault, {
      now: clock.now(),
      presented: presented ?? [],
      ...(wire.proxy === undefined ? {} : { proxy: wire.proxy }),
    });
  }
}

/**
 * The client's delete and recover pollers surround their one write with reads whose refusals they hide:
 * a 403 counts as done. Those reads are answered here with 404, which means "go on" to them, and cost nothing.
 */
function unsent(request: PipelineRequest): PipelineResponse {
  const headers = createHttpHeaders({ 'content-type': 'application/json' });
  return { request, headers, status: 404, bodyAsText: '{}' };
}

function checkDestination(request: PipelineRequest, vault: VaultAddress): void {
  const url = URL.parse(request.url);
  if (url?.origin === vault.origin) return;
  throw vaultError('untrusted_host', {
    message: `The vault ${vault.host} named ${url === null ? 'no URL' : url.origin} as the next page of a list; nothing was sent there.`,
  });
}

function checkProgress({ url }: PipelineRequest, { visited }: CallScope, vault: VaultAddress): void {
  if (!visited?.has(url)) return;
  throw vaultError('unexpected_response', {
    message: `The vault ${vault.host} named the same page of a list twice, so that the list would never end.`,
  });
}

function checkAnswer({ status, headers }: PipelineResponse, vault: VaultAddress, sent: string): void {
  if (status >= 300 && status < 400) {
    const to = URL.parse(headers.get('location') ?? '', vault.origin);
    const elsewhere = to !== null && to.origin !== vault.origin;
    throw vaultError(elsewhere ? 'untrusted_host' : 'unexpected_response', {
      message: elsewhere
        ? `The vault ${vault.host} redirected to ${hostIn(to.href, sent)}; the redirect was not followed.`
        : `The vault ${vault.host} answered with a redirect (${status}), which Key Vault never does.`,
      azure: { status },
    });
  }
  const challenge = status === 401 ? headers.get('www-authenticate') : undefined;
  const found = challenge === undefined ? undefined : distrust(challenge, vault, sent);
  if (found !== undefined) {
    const { code, because, hint } = found;
    throw vaultError(code, {
      message: `The challenge of the vault ${vault.host} is not trusted: ${because}. No token was requested.`,
      azure: { status },
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

/** The client squeezes seconds into 32 bits with a sign, and so turns every date after 2038-01-19 into one before 1970. */
function withDates(request: PipelineRequest, { dates }: CallScope): PipelineRequest {
  if (dates === undefined || typeof request.body !== 'string') return request;
  const body: { attributes?: object } = JSON.parse(request.body);
  request.body = JSON.stringify({ ...body, attributes: { ...body.attributes, ...dates } });
  return request;
}
