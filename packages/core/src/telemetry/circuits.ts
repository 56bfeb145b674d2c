import type { BreakerSignal } from '../signal/index.ts';
import { OTHER } from './names.ts';

type State = BreakerSignal['state'];

const STATES: readonly State[] = ['closed', 'half_open', 'open'];

/** The circuit of each mount that has a label of its own; of the others one would have to speak for all. */
export interface Circuits {
  /** A mount was asked: its circuit is closed, unless it was told otherwise. */
  seen(label: string): void;
  changed(label: string, state: State): void;
  all(): Iterable<{ readonly label: string; readonly state: State; readonly value: 0 | 1 }>;
}

export function circuits(): Circuits {
  const current = new Map<string, State>();
  return {
    seen(label) {
      if (label !== OTHER && !current.has(label)) current.set(label, 'closed');
    },
    changed(label, state) {
      if (label !== OTHER) current.set(label, state);
    },
    *all() {
      for (const [label, is] of current) {
        for (const state of STATES) yield { label, state, value: state === is ? 1 : 0 };
      }
    },
  };
}
