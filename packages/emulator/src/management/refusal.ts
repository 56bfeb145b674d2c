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

export function missingToken(): ManagementRefusal {
  return new ManagementRefusal(
    401,
    'AuthenticationFailed',
    "Authentication failed. The 'Authorization' header is missing.",
  );
}

export function invalidToken(): ManagementRefusal {
  return new ManagementRefusal(
    401,
    'InvalidAuthenticationToken',
    'The access token is invalid: it has to be one of this tenant, in force, for https://management.azure.com or https://management.core.windows.net.',
  );
}

export function missingApiVersion(): ManagementRefusal {
  return new ManagementRefusal(
    400,
    'MissingApiVersionParameter',
    'The api-version query parameter (?api-version=) is required for all requests.',
  );
}

export function unknownPath(): ManagementRefusal {
  return new ManagementRefusal(
    404,
    'NotFound',
    'The emulator has only the part of Azure Resource Manager that finds subscriptions, resource groups and vaults.',
  );
}

export function readOnly(method: string): ManagementRefusal {
  return new ManagementRefusal(
    405,
    'MethodNotAllowed',
    `The emulator's part of Azure Resource Manager is read only and takes no ${method}: its control API adds and changes vaults.`,
  );
}
