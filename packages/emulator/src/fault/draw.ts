import { LONGEST_MS } from './effect.ts';
import type { Latency } from './rule.ts';

/** A number from 0 up to but not including 1. */
export type Draw = () => number;

/** The same seed draws the same numbers, on every machine (a Weyl sequence, mixed as MurmurHash3 ends). */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

/** How many standard deviations the 99th percentile of a normal distribution lies above its middle. */
const P99 = 2.326_347_874;

export function drawLatency(latency: Latency, draw: Draw): number {
  if ('ms' in latency) return latency.ms;
  if ('minMs' in latency) return latency.minMs + draw() * (latency.maxMs - latency.minMs);
  const spread = Math.log(latency.p99Ms / latency.medianMs) / P99;
  return Math.min(LONGEST_MS, latency.medianMs * Math.exp(spread * drawNormal(draw)));
}

/** Box and Muller's: two even numbers make one of a bell curve. */
function drawNormal(draw: Draw): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}
