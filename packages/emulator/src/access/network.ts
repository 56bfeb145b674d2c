import { BlockList, isIPv6 } from 'node:net';
import type { NetworkAcls, VaultProperties } from '../vault/properties.ts';
import { callerOf } from './caller.ts';
import type { Refused } from './gate.ts';
import type { Principal } from './principal.ts';

/** Somebody who has shown a good token, and where he comes from. */
export interface Approach {
  readonly principal: Principal;
  /** IPv4 or IPv6, without a port; an IPv4 address in its own notation. */
  readonly address: string;
  readonly vault: {
    readonly name: string;
    readonly location: string;
    readonly properties: Required<VaultProperties>;
  };
}

// Network rules are one object until they are replaced.
const compiled = new WeakMap<NetworkAcls, BlockList>();

/** The refusal of whoever does not come from where the vault lets him; undefined for everybody else. */
export function networkRefusal(approach: Approach): Refused | undefined {
  const { address, vault } = approach;
  const { publicNetworkAccess, networkAcls } = vault.properties;
  if (publicNetworkAccess === 'Disabled') return connectionRefusal(approach);
  if (networkAcls.defaultAction === 'Allow' || isNamed(address, networkAcls)) return undefined;
  return firewallRefusal(approach);
}

export function connectionRefusal(approach: Approach): Refused {
  return {
    kind: 'refused',
    innerCode: 'ForbiddenByConnection',
    message: `Public network access is disabled and request is not from a trusted service nor via an approved private link.\r\n${partiesOf(approach)}`,
  };
}

export function firewallRefusal(approach: Approach): Refused {
  return {
    kind: 'refused',
    innerCode: 'ForbiddenByFirewall',
    message: `Client address is not authorized and caller is not a trusted service.\r\nClient address: ${approach.address}\r\n${partiesOf(approach)}`,
  };
}

function partiesOf({ principal, vault }: Approach): string {
  return `Caller: ${callerOf(principal)}\r\nVault: ${vault.name};location=${vault.location}`;
}

function isNamed(address: string, acls: NetworkAcls): boolean {
  let rules = compiled.get(acls);
  if (rules === undefined) {
    rules = new BlockList();
    for (const rule of acls.ipRules ?? []) {
      const [from = '', bits] = rule.split('/');
      if (bits === undefined) rules.addAddress(from, familyOf(from));
      else rules.addSubnet(from, Number(bits), familyOf(from));
    }
    compiled.set(acls, rules);
  }
  return rules.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
