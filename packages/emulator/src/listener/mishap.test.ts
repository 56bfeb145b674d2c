import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { Mishap } from '../fault/wire.ts';
import type { Reply } from '../http/exchange.ts';
import { befall, patienceOf } from './mishap.ts';

const ANSWER: Reply = { status: 200, body: '{}', trace: { route: 'PUT /x', principal: 'me', vault: 'one' } };
const NO: Reply = { status: 503, body: 'no', trace: { route: 'PUT /x', refusal: 'ServiceUnavailable' } };

async function struck(mishap: Partial<Mishap>, gone = false) {
  let happened = false;
  const answer = () => {
    happened = true;
    return ANSWER;
  };
  const over = new AbortController();
  if (gone) over.abort();
  const patience = { signal: over.signal, gone: () => gone };
  const base = { id: 'fault-1', route: 'PUT /x', when: 'before', waitMs: 0 } as const;
  const { status, trace } = await befall({ ...base, ...mishap }, answer, patience);
  return { status, trace, happened };
}

const fault = 'fault-1';
const route = 'PUT /x';

describe('what a fault makes of a request', () => {
  test.each<{ mishap: Partial<Mishap>; gone?: boolean; outcome: object; why: string }>([
    {
      mishap: { instead: NO },
      outcome: { status: 503, trace: { route, refusal: 'ServiceUnavailable', fault }, happened: false },
      why: 'refused before it was done',
    },
    {
      mishap: { instead: NO, when: 'after' },
      outcome: {
        status: 503,
        trace: { route, refusal: 'ServiceUnavailable', principal: 'me', fault },
        happened: true,
      },
      why: 'done, and then refused',
    },
    {
      mishap: { delivery: { kind: 'reset' } },
      outcome: { status: 0, trace: { route, fault }, happened: false },
      why: 'a broken connection',
    },
    {
      mishap: { delivery: { kind: 'reset' }, when: 'after' },
      outcome: { status: 0, trace: { route, principal: 'me', fault }, happened: true },
      why: 'done, and then a broken connection',
    },
    {
      mishap: { delivery: { kind: 'reset', afterBytes: 1 }, when: 'after' },
      outcome: { status: 200, trace: { route, principal: 'me', vault: 'one', fault }, happened: true },
      why: 'the head of the answer goes out',
    },
    {
      mishap: { delivery: { kind: 'slowBody', bytesPerSecond: 1 }, when: 'after' },
      outcome: { status: 200, trace: { route, principal: 'me', vault: 'one', fault }, happened: true },
      why: 'the whole answer goes out',
    },
    {
      mishap: { waitMs: 5 },
      outcome: { status: 200, trace: { route, principal: 'me', vault: 'one', fault }, happened: true },
      why: 'late, but done',
    },
    {
      mishap: { waitMs: 600_000 },
      gone: true,
      outcome: { status: 0, trace: { route, fault }, happened: false },
      why: 'the caller did not wait',
    },
    {
      mishap: { waitMs: 600_000, when: 'after' },
      gone: true,
      outcome: { status: 200, trace: { route, principal: 'me', vault: 'one', fault }, happened: true },
      why: 'the caller did not wait, but it was done before',
    },
  ])('$mishap: $why', async ({ mishap, gone, outcome }) => {
    expect(await struck(mishap, gone)).toEqual(outcome);
  });
});

describe('patience', () => {
  const response = (destroyed = false) => {
    const to = Object.assign(new EventEmitter(), { destroyed });
    return { to, patience: patienceOf(to as unknown as ServerResponse, closing.signal) };
  };
  let closing = new AbortController();

  test('ends when the caller goes', () => {
    const { to, patience } = response();
    expect({ over: patience.signal.aborted, gone: patience.gone() }).toEqual({ over: false, gone: false });
    to.emit('close');
    expect({ over: patience.signal.aborted, gone: patience.gone() }).toEqual({ over: true, gone: true });
  });

  test('ends when the listener closes, with a caller who still waits', () => {
    const { patience } = response();
    closing.abort();
    expect({ over: patience.signal.aborted, gone: patience.gone() }).toEqual({ over: true, gone: false });
    closing = new AbortController();
  });

  test('is over for a caller who has gone already', () => {
    const { patience } = response(true);
    expect({ over: patience.signal.aborted, gone: patience.gone() }).toEqual({ over: true, gone: true });
  });
});
