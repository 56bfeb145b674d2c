import { describe, expect, test } from 'vitest';
import { signInFailure } from './sign-in.ts';

const SECRET = 'Y2X~Kou5ap9Cbq6L6PI5ui58CYnf6c1ba';
const error = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });
const unavailable = (message: string, more: object = {}) =>
  error('CredentialUnavailableError', message, more);

describe('a failed sign-in', () => {
  test.each([
    [
      unavailable(
        'EnvironmentCredential is unavailable. No underlying credential could be used. To troubleshoot, visit https://aka.ms/x.',
      ),
      'EnvironmentCredential: is unavailable',
      'a credential that is not set up',
    ],
    [
      unavailable(
        'Azure CLI could not be found. Please visit https://aka.ms/azure-cli for installation instructions.',
      ),
      'Azure CLI could not be found',
      'a tool that is not there',
    ],
    [
      unavailable(
        'ManagedIdentityCredential: Network unreachable. Message: network_error: Network request failed',
      ),
      'ManagedIdentityCredential: Network unreachable',
      'an identity endpoint that cannot be reached',
    ],
    [
      unavailable(
        'ManagedIdentityCredential: Authentication failed. Message client_error: Error(s): Not Available',
      ),
      'ManagedIdentityCredential: refused with client_error',
      "MSAL's codes",
    ],
    [
      error(
        'AuthenticationError',
        `invalid_client Status code: 401\nMore details:\nAADSTS7000215: Invalid client secret ${SECRET},`,
        {
          statusCode: 401,
          errorResponse: {
            error: 'invalid_client',
            errorDescription: `AADSTS7000215: Invalid client secret ${SECRET}`,
          },
        },
      ),
      'refused with invalid_client, AADSTS7000215, status 401',
      "Entra's codes, and none of its text",
    ],
    [
      error(
        'AuthenticationError',
        `unknown_error Status code: 500\nMore details:\nAn unknown error has occurred. Response body:\n\nclient_secret=${SECRET}`,
        {
          statusCode: 500,
          errorResponse: {
            error: 'unknown_error',
            errorDescription: `Response body:\n\nclient_secret=${SECRET}`,
          },
        },
      ),
      'refused with status 500',
      'an endpoint that repeats what it was sent',
    ],
    [
      error('Error', `Invalid header ${SECRET} in request`),
      'Invalid header ... in request',
      'a text with a secret in it',
    ],
    [error('Error', `secret=${SECRET}&x=1`), '...', 'a text that is a secret'],
    [error('Error', ''), 'it failed without a reason', 'no text'],
    ['no error', 'the credential failed', 'something that is no error'],
  ])('%#', (thrown, reason, why) => {
    const failure = signInFailure(thrown, 'HOST');
    expect(failure, why).toMatchObject({
      code: 'sign_in_failed',
      message: `No token for the vault HOST could be had: ${reason}.`,
    });
    expect(failure.cause).toBeUndefined();
  });

  test('names each credential of a chain, once, and eight at most', () => {
    const errors = [
      unavailable('EnvironmentCredential is unavailable. x'),
      unavailable('Azure CLI could not be found. x'),
      unavailable('Azure CLI could not be found. y'),
    ];
    expect(
      signInFailure(
        error('AggregateAuthenticationError', 'ChainedTokenCredential failed.', { errors }),
        'HOST',
      ).message,
    ).toBe(
      'No token for the vault HOST could be had: EnvironmentCredential: is unavailable; Azure CLI could not be found.',
    );
    const many = Array.from(
      { length: 50 },
      (_, at) => new Error(`reason ${'abcdefghijklmnopqrstuvwxyz'[at % 26]}`),
    );
    const { message } = signInFailure(Object.assign(new Error('x'), { errors: many }), 'HOST');
    expect(message.split(';')).toHaveLength(8);
  });
});
