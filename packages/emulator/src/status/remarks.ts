import type { ClockState } from '../clock/controlled.ts';
import type { InstrumentPorts } from '../control/ports.ts';
import type { FaultRecord } from '../fault/rule.ts';
import { LOOPBACK_ADDRESSES } from '../listener/binding.ts';
import type { Settings } from '../options.ts';
import { formatDistance } from '../state/time.ts';

export interface RemarksOptions extends InstrumentPorts {
  readonly settings: Pick<Settings, 'open' | 'data' | 'offline' | 'addresses'>;
  readonly proxyUrl: () => string | undefined;
}

/** What is not as it usually is, in whole sentences; no path and no secret is among it. */
export function remarksOf({ clock, faults, quotas, settings, proxyUrl }: RemarksOptions): readonly string[] {
  const { open, data, offline, addresses } = settings;
  const beyond = addresses.filter((address) => !LOOPBACK_ADDRESSES.some((own) => own === address));
  const proxy = proxyUrl();
  return [
    ...(open ? ['Checks are off: whoever reaches a vault may do anything.'] : []),
    ...clockRemarks(clock.state()),
    ...faultRemarks(faults.list()),
    ...(quotas.state().enabled ? ["Every vault is held to Azure's limits."] : []),
    ...(data === undefined ? [] : ['What is here is kept in a data folder.']),
    ...(proxy === undefined
      ? []
      : [
          `${proxy} is a proxy to Azure's own addresses; other hosts are ${offline ? 'refused' : 'passed on'}.`,
        ]),
    ...(beyond.length === 0 ? [] : [`It can be reached from elsewhere: it listens on ${beyond.join(', ')}.`]),
  ];
}

function clockRemarks({ now, frozen, offsetMs }: ClockState): readonly string[] {
  const distance = Math.floor(Math.abs(offsetMs) / 1_000);
  const way = `${formatDistance(distance)} ${offsetMs < 0 ? 'behind' : 'ahead of'} this machine`;
  if (frozen) {
    const time = new Date(now).toISOString();
    return [`The clock is frozen at ${time}${distance === 0 ? '' : `, ${way}`}.`];
  }
  return distance === 0 ? [] : [`The clock is ${way}.`];
}

function faultRemarks(rules: readonly FaultRecord[]): readonly string[] {
  if (rules.length === 0) return [];
  const struck = rules.reduce((sum, rule) => sum + rule.struck, 0);
  const count = rules.length === 1 ? 'One rule lets' : `${rules.length} rules let`;
  return [`${count} requests go wrong, and struck ${struck === 1 ? 'once' : `${struck} times`} so far.`];
}
