import { expect, test } from 'vitest';
import { APPLICATION, stage } from './tenant.fixture.ts';

test('an application is registered as public or with proofs, and with addresses of its own', () => {
  const { applications } = stage().tenant;
  const register = (more: object) => () => applications.register({ ...APPLICATION, ...more });
  expect(register({ isPublic: true })).toThrow(
    expect.objectContaining({
      code: 'invalid_option',
      message: 'A public application has a secret, a certificate or a federated credential.',
      hint: 'Leave these out, or register it as one that is not public.',
    }),
  );
  expect(register({ isPublic: true, secrets: [] })).not.toThrow();
  expect(register({ name: undefined })).toThrow(
    expect.objectContaining({
      code: 'invalid_option',
      message: 'The name of an application is not usable.',
      hint: 'Give 1 to 256 printable characters.',
    }),
  );
  expect(register({ isPublic: 'yes' })).toThrow(
    expect.objectContaining({
      code: 'invalid_option',
      message: 'The option public is neither true nor false.',
      hint: 'Give a boolean.',
    }),
  );
  expect(register({ redirectUris: 'http://localhost' })).toThrow(
    expect.objectContaining({
      code: 'invalid_option',
      message: 'The redirectUris of an application are no list.',
      hint: 'Give a list of URIs.',
    }),
  );
  expect(register({ redirectUris: ['http://orders.example/'] })).toThrow(
    expect.objectContaining({
      code: 'invalid_option',
      message: 'A redirect URI of an application is not usable.',
      hint: 'Give https URIs, or http ones of localhost, 127.0.0.1 or [::1]; no user information, no fragment.',
    }),
  );
});

test('later changes of the list that was given change no application', () => {
  const redirectUris = ['https://orders.example/'];
  const application = stage().tenant.applications.register({ ...APPLICATION, redirectUris });
  redirectUris.push('http://orders.example/');
  expect(application.redirectUris).toEqual(['https://orders.example/']);
});
