import { createRequire } from 'node:module';
import type * as x509 from '@peculiar/x509';

export type X509 = typeof x509;

let loaded: X509 | undefined;

/**
 * Loads the certificate library on first need: a warm start makes no certificate and must not pay for it.
 *
 * Its dependency tsyringe refuses to load without the Reflect metadata API, which it only reads while decorators
 * run. A stand-in for the length of one synchronous `require` leaves the global Reflect of the host program alone;
 * a real `reflect-metadata` is used where there is one.
 */
export function certificateLibrary(): X509 {
  if (loaded !== undefined) return loaded;
  const load = createRequire(import.meta.url);
  if ('getMetadata' in Reflect) {
    loaded = load('@peculiar/x509') as X509;
    return loaded;
  }
  const standIn = { getMetadata: () => undefined, getOwnMetadata: () => undefined, defineMetadata: () => {} };
  Object.assign(Reflect, standIn);
  try {
    loaded = load('@peculiar/x509') as X509;
    return loaded;
  } finally {
    for (const name of Object.keys(standIn)) Reflect.deleteProperty(Reflect, name);
  }
}
