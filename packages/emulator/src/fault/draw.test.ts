import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawFrom, drawLatency } from './draw.ts';

const many = (seed: number, count = 20_000) => {
  const draw = drawFrom(seed);
  return Array.from({ length: count }, draw);
};

describe('a draw', () => {
  test('is the same for the same seed, on every machine', () => {
    expect(many(1, 3)).toEqual(many(1, 3));
    expect(many(1, 3)).not.toEqual(many(2, 3));
    expect(many(1, 3).map((value) => Math.floor(value * 1e6))).toEqual(FIRST_OF_SEED_1);
  });

  test('law: lies from 0 up to 1, evenly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (seed) => {
        const values = many(seed, 2_000);
        expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
        const share = values.filter((value) => value < 0.25).length / values.length;
        expect(share).toBeGreaterThan(0.19);
        expect(share).toBeLessThan(0.31);
      }),
    );
  });
});

describe('a latency', () => {
  const drawn = (latency: Parameters<typeof drawLatency>[0]) => {
    const draw = drawFrom(1);
    return Array.from({ length: 20_000 }, () => drawLatency(latency, draw)).sort((one, other) => one - other);
  };
  const at = (sorted: readonly number[], share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;

  test('is what it is', () => {
    expect(new Set(drawn({ ms: 7 }))).toEqual(new Set([7]));
  });

  test('lies between its bounds', () => {
    const sorted = drawn({ minMs: 10, maxMs: 30 });
    expect(at(sorted, 0)).toBeGreaterThanOrEqual(10);
    expect(sorted.at(-1)).toBeLessThan(30);
    expect(at(sorted, 0.5)).toBeCloseTo(20, 0);
  });

  test('has the median and the 99th percentile that were asked for', () => {
    const sorted = drawn({ medianMs: 20, p99Ms: 400 });
    expect(at(sorted, 0.5) / 20).toBeCloseTo(1, 1);
    expect(Math.abs(at(sorted, 0.99) / 400 - 1)).toBeLessThan(0.15);
    expect(at(sorted, 0)).toBeGreaterThan(0);
  });

  test('ends somewhere', () => {
    expect(drawn({ medianMs: 500_000, p99Ms: 600_000 }).at(-1)).toBe(600_000);
  });
});

/** Millionths. */
const FIRST_OF_SEED_1 = [588_393, 73_188, 590_310];
