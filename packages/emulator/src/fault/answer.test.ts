import { describe, expect, test } from 'vitest';
import { request } from '../identity/tenant.fixture.ts';
import { failureReply } from './answer.ts';

const clock = { now: () => Date.UTC(2026, 0, 2, 3, 4, 5) };

function said(plane: string, path: string, status: number) {
  const effect = status === 429 ? ({ kind: 'throttle' } as const) : ({ kind: 'error', status } as const);
  const {
    body = '',
    headers,
    ...reply
  } = failureReply(
    effect,
    { plane, route: 'GET /x', request: request(path) },
    { clock, location: 'westeurope' },
  );
  expect(reply).toMatchObject({ status, trace: { route: 'GET /x' } });
  const isJson = headers?.['Content-Type']?.startsWith('application/json') === true;
  return isJson ? JSON.parse(body) : body;
}

const BROKEN = 'An unexpected error occurred. Please try again later.';

describe('each part fails in its own words', () => {
  test.each([
    {
      plane: 'vault',
      path: '/secrets/a',
      status: 429,
      body: {
        error: {
          code: 'Throttled',
          message:
            'Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached',
        },
      },
      why: 'as recorded',
    },
    {
      plane: 'vault',
      path: '/secrets/a',
      status: 503,
      body: { error: { code: 'ServiceUnavailable', message: BROKEN } },
      why: 'the code is recorded',
    },
    {
      plane: 'vault',
      path: '/secrets/a',
      status: 599,
      body: { error: { code: 'InternalServerError', message: BROKEN } },
      why: 'a status that has no name',
    },
    {
      plane: 'entra',
      path: '/t/oauth2/v2.0/token',
      status: 429,
      body: 'Too Many Requests',
      why: 'as recorded',
    },
    {
      plane: 'entra',
      path: '/t/oauth2/v2.0/token',
      status: 503,
      body: expect.objectContaining({
        error: 'temporarily_unavailable',
        error_codes: [90033],
        error_description: expect.stringMatching(
          /^AADSTS90033: A transient error has occurred\. Please try again\. Trace ID: /,
        ),
        timestamp: '2026-01-02 03:04:05Z',
      }),
      why: 'as recorded',
    },
    {
      plane: 'identity',
      path: '/msi/token',
      status: 500,
      body: { statusCode: 500, message: BROKEN },
      why: 'the shape of App Service',
    },
    {
      plane: 'identity',
      path: '/metadata/identity/oauth2/token',
      status: 429,
      body: {
        error: 'too_many_requests',
        error_description: 'Too many requests were received. Please try again later.',
      },
      why: 'the shape of the metadata service',
    },
    {
      plane: 'management',
      path: '/subscriptions',
      status: 429,
      body: {
        error: {
          code: 'TooManyRequests',
          message: 'The request is being throttled. Please try again later.',
        },
      },
      why: 'the shape of ARM',
    },
    {
      plane: 'vault',
      path: '/secrets',
      status: 504,
      body: expect.stringContaining('<h1>504 Gateway Timeout</h1>'),
      why: 'a gateway is no vault',
    },
  ])('$plane $status: $why', ({ plane, path, status, body }) => {
    expect(said(plane, path, status)).toEqual(body);
  });
});
