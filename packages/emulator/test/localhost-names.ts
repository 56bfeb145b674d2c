// RFC 6761 §6.3: names under `localhost.` are this machine. Not every resolver knows; `node --import` of this file
// teaches the process that it is loaded into.
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';

const lookup = dns.lookup;

const taught = (host: string, ...rest: unknown[]): void => {
  const name = /(^|\.)localhost\.?$/i.test(host) ? 'localhost' : host;
  Reflect.apply(lookup, dns, [name, ...rest]);
};

Object.defineProperty(dns, 'lookup', {
  value: Object.assign(taught, lookup),
  configurable: true,
  writable: true,
});
syncBuiltinESMExports();
