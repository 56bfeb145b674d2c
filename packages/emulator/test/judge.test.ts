import { describe, expect, test } from 'vitest';
import { type Answer, createJudge, operationIds } from './judge.ts';

const good: Answer = {
  method: 'GET',
  url: 'https://localhost:1/secrets/a/?api-version=7.4',
  status: 200,
  contentType: 'application/json; charset=utf-8',
  body: '{"value":"v","id":"https://localhost:1/secrets/a/1","attributes":{"enabled":true,"created":1,"updated":1}}',
};

test('the judge knows the whole data plane', () => {
  expect(operationIds).toEqual([
    'BackupSecret',
    'DeleteSecret',
    'GetDeletedSecret',
    'GetDeletedSecrets',
    'GetSecret',
    'GetSecretVersions',
    'GetSecrets',
    'PurgeDeletedSecret',
    'RecoverDeletedSecret',
    'RestoreSecret',
    'SetSecret',
    'UpdateSecret',
  ]);
});

describe('the judge is content with', () => {
  test.each([
    { answer: good, seen: 'GetSecret 200', why: 'a secret' },
    {
      answer: { ...good, url: 'https://l/secrets?x', body: '{"value":[],"nextLink":null}' },
      seen: 'GetSecrets 200',
      why: 'the last page',
    },
    {
      answer: { ...good, url: 'https://l/secrets/a/versions', body: '{"value":[]}' },
      seen: 'GetSecretVersions 200',
      why: 'a literal comes before a hole',
    },
    {
      answer: {
        ...good,
        method: 'DELETE',
        url: 'https://l/deletedsecrets/a',
        status: 204,
        body: '',
        contentType: undefined,
      },
      seen: 'PurgeDeletedSecret 204',
      why: 'nothing where nothing belongs',
    },
    {
      answer: {
        ...good,
        status: 403,
        body: '{"error":{"code":"Forbidden","message":"m","innererror":{"code":"SecretDisabled"}}}',
      },
      seen: 'GetSecret 403',
      why: 'a refusal',
    },
  ])('$why', ({ answer, seen }) => {
    const judge = createJudge();
    judge.judge(answer);
    expect(judge.violations).toEqual([]);
    expect([...judge.seen]).toEqual([seen]);
  });
});

describe('the judge finds', () => {
  test.each([
    {
      change: { url: 'https://l/keys' },
      violation: 'GET /keys 200: no such operation',
      why: 'a foreign path',
    },
    {
      change: { status: 201 },
      violation: 'GET /secrets/a/ 201: GetSecret has no such answer',
      why: 'a status of its own',
    },
    {
      change: { contentType: 'text/plain' },
      violation: 'GET /secrets/a/ 200: is text/plain',
      why: 'another type',
    },
    {
      change: { body: '{"values":"v"}' },
      violation: 'GET /secrets/a/ 200: is no SecretBundle:  must NOT have additional properties',
      why: 'an invented member',
    },
    {
      change: { body: '{"attributes":{"created":"today"}}' },
      violation: 'GET /secrets/a/ 200: is no SecretBundle: /attributes/created must be integer',
      why: 'a time as text',
    },
    {
      change: { body: '{"attributes":{"recoveryLevel":"Forever"}}' },
      violation:
        'GET /secrets/a/ 200: is no SecretBundle: /attributes/recoveryLevel must be equal to one of the allowed values',
      why: 'an unknown level',
    },
    {
      change: { status: 404, body: '{"code":"SecretNotFound"}' },
      violation: 'GET /secrets/a/ 404: is no KeyVaultError:  must NOT have additional properties',
      why: 'an error without its envelope',
    },
    {
      change: { method: 'DELETE', url: 'https://l/deletedsecrets/a', status: 204 },
      violation: 'DELETE /deletedsecrets/a 204: has a body',
      why: 'a body where none belongs',
    },
  ])('$why', ({ change, violation }) => {
    const judge = createJudge();
    judge.judge({ ...good, ...change });
    expect(judge.violations).toEqual([violation]);
  });
});
