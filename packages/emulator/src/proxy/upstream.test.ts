import { describe, expect, test } from 'vitest';
import { covers } from './no-proxy.ts';
import { upstreamOf } from './upstream.ts';

describe('HTTPS_PROXY', () => {
  test.each([
    { variables: {}, expected: undefined, why: 'nothing is set' },
    { variables: { HTTPS_PROXY: '' }, expected: undefined, why: 'empty is not set' },
    { variables: { HTTP_PROXY: 'http://p:1' }, expected: undefined, why: 'it is for http://' },
    {
      variables: { HTTPS_PROXY: 'http://proxy.example:3128' },
      expected: { host: 'proxy.example', port: 3128, secure: false, authorization: undefined },
      why: 'as most write it',
    },
    {
      variables: { HTTPS_PROXY: 'http://a', https_proxy: 'b:81' },
      expected: { host: 'b', port: 81, secure: false, authorization: undefined },
      why: 'lower case comes first, and a scheme may be left out',
    },
    {
      variables: { HTTPS_PROXY: 'https://[::1]' },
      expected: { host: '::1', port: 443, secure: true, authorization: undefined },
      why: 'TLS to the proxy',
    },
    {
      variables: { HTTPS_PROXY: 'http://me:%zz@proxy.example' },
      expected: { host: 'proxy.example', port: 80, secure: false, authorization: 'Basic bWU6JXp6' },
      why: 'what is no escape is taken as it is',
    },
  ])('$variables: $why', ({ variables, expected }) => {
    const found = upstreamOf(variables);
    expect(found && { ...found, bypassedBy: undefined }).toEqual(
      expected && { ...expected, bypassedBy: undefined },
    );
  });

  test.each(['socks5://p4ss@proxy:1080', 'http://', 'http://a b'])('%s is refused unrepeated', (value) => {
    expect(() => upstreamOf({ HTTPS_PROXY: value })).toThrow(
      expect.objectContaining({
        code: 'invalid_option',
        message:
          'HTTPS_PROXY of this process is no address of an HTTP proxy, and what is not for the emulator would go there.',
      }),
    );
  });
});

describe('NO_PROXY', () => {
  test.each([
    { list: '', covered: false, why: 'empty' },
    { list: '*', covered: true, why: 'all' },
    { list: 'a.example', covered: true, why: 'the name' },
    { list: 'x, A.Example', covered: true, why: 'one of several, case aside' },
    { list: 'example', covered: true, why: 'what lies above' },
    { list: '.example', covered: true, why: 'the same with a dot' },
    { list: '*.example', covered: true, why: 'the same with a star' },
    { list: 'ample', covered: false, why: 'a part of a label' },
    { list: 'b.a.example', covered: false, why: 'what lies below' },
    { list: 'a.example:443', covered: true, why: 'with its port' },
    { list: 'a.example:80', covered: false, why: 'with another port' },
    { list: ',, ', covered: false, why: 'nothing between commas' },
  ])('$list covers a.example:443: $covered, $why', ({ list, covered }) => {
    expect(covers(list, { host: 'a.example', port: 443 })).toBe(covered);
  });

  test('an address of IPv6 is no name with a port', () => {
    expect(covers('::1', { host: '::1', port: 443 })).toBe(true);
    expect(covers('[::1]', { host: '::1', port: 443 })).toBe(true);
    expect(covers('::1', { host: 'a', port: 1 })).toBe(false);
  });
});
