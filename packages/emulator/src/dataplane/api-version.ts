import { badParameter } from '../vault/refusal.ts';

const NEWEST_STABLE = '2026-04-01';

const DATED = new Set([
  '2015-06-01',
  '2016-10-01',
  '2025-06-01-preview',
  '2025-07-01',
  '2026-01-01-preview',
  '2026-03-01-preview',
  NEWEST_STABLE,
  '2026-05-01-preview',
  '2026-07-01-preview',
]);
const NUMBERED = /^7\.[0-6](-preview(\.[1-9])?)?$/;

/** The api-version of a request, if the service has ever had it. */
export function checkApiVersion(text: string | undefined): string {
  if (text === undefined || text === '') throw badParameter('api-version must be specified');
  if (DATED.has(text) || NUMBERED.test(text)) return text;
  throw badParameter(
    `The specified version (${text}) is not recognized. Consider using the latest supported version (${NEWEST_STABLE}).`,
  );
}

/** 7.1 was the first to tell how many days a deleted secret can be recovered. */
export function knowsRecoverableDays(apiVersion: string): boolean {
  return !apiVersion.startsWith('7.0') && apiVersion !== '2015-06-01' && apiVersion !== '2016-10-01';
}
