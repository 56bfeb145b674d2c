import { expect, test } from 'vitest';
import { proxyFrom } from './proxy.ts';

const [ONE, OTHER] = ['http://one.example:3128', 'https://other.example'];

test.each([
  [{}, {}, 'no proxy'],
  [{ HTTPS_PROXY: '', NO_PROXY: 'x' }, {}, 'an empty variable is none'],
  [{ HTTPS_PROXY: ONE, HTTP_PROXY: OTHER }, { HTTPS_PROXY: ONE }, 'the one for https first'],
  [{ https_proxy: ONE, ALL_PROXY: OTHER }, { HTTPS_PROXY: ONE }, 'in either case'],
  [{ ALL_PROXY: ONE, HTTP_PROXY: OTHER }, { HTTPS_PROXY: ONE }, 'the one for everything next'],
  [{ HTTP_PROXY: OTHER }, { HTTPS_PROXY: OTHER }, 'the one for http last, as the official clients do'],
  [{ HTTPS_PROXY: ONE, no_proxy: '.azure.net' }, { HTTPS_PROXY: ONE, NO_PROXY: '.azure.net' }, 'exceptions'],
])('%j', (env, proxyEnv, why) => {
  expect(proxyFrom(env), why).toEqual(proxyEnv);
});

test.each([
  ['HTTPS_PROXY', '10.0.0.1:3128', 'it is no URL'],
  ['ALL_PROXY', 'proxy.example:3128', 'it is one of the scheme `proxy.example`'],
  ['HTTP_PROXY', 'socks5://me:hunter2@proxy.example', 'no proxy of HTTP, and its password is not shown'],
])('%s=%s is refused by the name of the variable', (name, address, why) => {
  expect(() => proxyFrom({ [name]: address }), why).toThrow(
    expect.objectContaining({
      code: 'invalid_configuration',
      message: `${name} is not the address of a proxy, such as http://proxy.example:3128.`,
    }),
  );
});
