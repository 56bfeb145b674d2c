import type { Request } from '../http/exchange.ts';
import { invalid } from '../option.ts';
import { type Draw, drawFrom, drawLatency } from './draw.ts';
import { matcherOf, type Subject } from './match.ts';
import { parseFault } from './parse.ts';
import type { FaultEffect, FaultInput, FaultRecord, FaultRule } from './rule.ts';

/** The rules by which requests go wrong, in the order in which they are asked: the first that strikes decides. */
export interface Faults {
  /** From the next request on. @throws EmulatorError `invalid_option`. */
  add(rule: FaultInput): FaultRecord;
  list(): readonly FaultRecord[];
  /** False where there was none of this id. */
  remove(id: string): boolean;
  clear(): void;
}

/** For callers whose rules nobody has looked at yet. */
export interface FaultCommands extends Faults {
  add(rule: unknown): FaultRecord;
}

/** What a rule does to the one request that it struck; a latency is drawn by now. */
export interface Strike {
  readonly id: string;
  readonly when: FaultRule['when'];
  readonly effect:
    | Exclude<FaultEffect, { kind: 'latency' }>
    | { readonly kind: 'latency'; readonly ms: number };
}

/** The rules as those see them who are struck. */
export interface FaultRules extends FaultCommands {
  /** False while there is nothing to ask for. */
  readonly active: boolean;
  /** The first rule with an effect that applies that strikes the request. */
  strike(subject: Subject, applies: (effect: FaultEffect) => boolean): Strike | undefined;
  /** Whether the rule is there still. */
  has(id: string): boolean;
}

interface Entry {
  readonly id: string;
  readonly rule: FaultRule;
  readonly matches: (subject: Subject) => boolean;
  readonly draw: Draw;
  matched: number;
  struck: number;
}

/** Each request looks at each rule. */
const MOST = 1_000;

export function createFaults(): FaultRules {
  let entries: readonly Entry[] = [];
  let added = 0;
  return {
    get active() {
      return entries.length > 0;
    },
    add: (input) => {
      const rule = structuredClone(parseFault(input, added + 1));
      if (entries.length >= MOST) {
        throw invalid(`There are ${MOST} rules already.`, 'Take some back, or all of them with clear().');
      }
      added += 1;
      const entry: Entry = {
        id: `fault-${added}`,
        rule,
        matches: matcherOf(rule.match),
        draw: drawFrom(rule.seed),
        matched: 0,
        struck: 0,
      };
      entries = [...entries, entry];
      return recordOf(entry);
    },
    list: () => entries.map(recordOf),
    remove: (id) => {
      const before = entries.length;
      entries = entries.filter((entry) => entry.id !== id);
      return entries.length < before;
    },
    clear: () => {
      entries = [];
    },
    strike: (subject, applies) => {
      for (const entry of entries) {
        if (!applies(entry.rule.effect) || !entry.matches(subject) || !strikes(entry)) continue;
        const { effect, when } = entry.rule;
        return { id: entry.id, when, effect: drawn(effect, entry.draw) };
      }
      return undefined;
    },
    has: (id) => entries.some((entry) => entry.id === id),
  };
}

function strikes(entry: Entry): boolean {
  const { skip, count = Infinity, probability } = entry.rule;
  entry.matched += 1;
  if (entry.matched <= skip || entry.struck >= count) return false;
  if (probability < 1 && entry.draw() >= probability) return false;
  entry.struck += 1;
  return true;
}

function drawn(effect: FaultEffect, draw: Draw): Strike['effect'] {
  return effect.kind === 'latency' ? { kind: 'latency', ms: drawLatency(effect, draw) } : effect;
}

function recordOf({ id, rule, matched, struck }: Entry): FaultRecord {
  return { id, ...structuredClone(rule), matched, struck };
}

/** The subject of a request. */
export function subjectOf(
  plane: string,
  vault: string | undefined,
  route: string,
  request: Request,
): Subject {
  return { plane, vault, method: request.method, route, path: request.path };
}
