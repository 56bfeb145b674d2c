/**
 * The most characters of each class of lengths. Coarse, so that a fake says little: whoever sees a fake of 40 characters
 * learns that the value has 33 to 64.
 */
const LENGTHS = [0, 8, 16, 32, 64, 128, 512, 2_048, 8_192, 25_600] as const;

/** How long something is, told by the most that its class has. */
export type LengthClass = (typeof LENGTHS)[number];

export function lengthClass(length: number): LengthClass {
  return LENGTHS.find((most) => length <= most) ?? 25_600;
}

/** The most characters of the next smaller class; what belongs to this one has more. */
export function below(length: LengthClass): number {
  return LENGTHS[LENGTHS.indexOf(length) - 1] ?? -1;
}

/**
 * A length of the class for what comes in whole groups of `unit` characters: up to 128 the most of its class, which
 * is what keys tend to have, otherwise a little more than the next smaller class, so that fakes stay small.
 */
export function wholeLength(length: LengthClass, unit: number): number {
  return length <= 128 ? length : below(length) + unit;
}
