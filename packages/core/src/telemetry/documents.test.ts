import { readFileSync } from 'node:fs';
import type { Meter } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { OPERATIONS } from '../service/index.ts';
import { instrumentsOf } from './instruments.ts';
import { ATTEMPT, BUDGET_WAIT, spanNameOf } from './names.ts';

/** Names in the first column of the tables, of metrics and of spans. */
function tabled(file: string): { readonly metrics: string[]; readonly spans: string[] } {
  const rows = readFileSync(new URL(file, import.meta.url), 'utf8').matchAll(/^[ *]*\|(?<first>[^|]+)\|/gm);
  const names = [...rows].flatMap(({ groups }) =>
    [...(groups?.['first'] ?? '').matchAll(/`(?<name>(?:keyward|azure)\.[a-z_.]+)`/g)].map(
      (found) => found.groups?.['name'] ?? '',
    ),
  );
  return {
    metrics: names.filter((name) => name.startsWith('keyward.')).sort(),
    spans: names.filter((name) => name.startsWith('azure.')).sort(),
  };
}

const made: string[] = [];
instrumentsOf(new Proxy({}, { get: () => (name: string) => made.push(name) }) as Meter);
const spans = [...Object.keys(OPERATIONS).map(spanNameOf), ATTEMPT, BUDGET_WAIT];

test.each(['telemetry.ts', '../../README.md'])(
  '%s lists every metric and every span, and no other',
  (file) => {
    expect(tabled(file)).toEqual({ metrics: made.sort(), spans: spans.sort() });
  },
);
