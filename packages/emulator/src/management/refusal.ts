import type { Reply } from '../http/exchange.ts';

/** Azure Resource Manager says no. */
export class ManagementRefusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ManagementRefusal';
    this.status = status;
    this.code = code;
  }
}

export function jsonReply(
  status: number,
  body: object,
  trace: NonNullable<Reply['trace']>,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status,
    headers: {
      'Cache-Control': 'no-cache',
      Pragma: 'no-cache',
      'Content-Type': 'application/json; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    },
    body: JSON.stringify(body),
    trace,
  };
}

/** What a caller named that is not there, short and without control characters. */
function shown(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '').slice(0, 100);
}

export function noSubscription(id: string): ManagementRefusal {
  return new ManagementRefusal(
    404,
    'SubscriptionNotFound',
    `The subscription '${shown(id)}' could not be found.`,
  );
}

export function noResourceGroup(name: string): ManagementRefusal {
  return new ManagementRefusal(
    404,
    'ResourceGroupNotFound',
    `Resource group '${shown(name)}' could not be found.`,
  );
}

export function noVault(name: string, group: string): ManagementRefusal {
  return new ManagementRefusal(
    404,
    'ResourceNotFound',
    `The Resource 'Microsoft.KeyVault/vaults/${shown(name)}' under resource group '${shown(group)}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}
