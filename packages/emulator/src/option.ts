import { EmulatorError } from './error.ts';

export function invalid(message: string, hint: string): EmulatorError {
  return new EmulatorError('invalid_option', message, hint);
}

/** What was given, fit for a message. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 64));
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return String(value);
}

export function flag(name: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  if (typeof value === 'boolean') return value;
  throw invalid(`The option ${name} is neither true nor false.`, 'Give a boolean.');
}

/** In characters, as JSON Schema counts them. */
export function isLonger(text: string, most: number): boolean {
  return text.length > most && (text.length > 2 * most || [...text].length > most);
}
