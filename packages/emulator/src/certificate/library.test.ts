import { expect, test } from 'vitest';
import { certificateLibrary } from './library.ts';

test('loading the library leaves the global Reflect of the host program as it was', () => {
  const before = Reflect.ownKeys(Reflect);
  const library = certificateLibrary();
  expect(library.X509CertificateGenerator).toBeTypeOf('function');
  expect(Reflect.ownKeys(Reflect)).toEqual(before);
  expect(certificateLibrary()).toBe(library);
});
