import { describe, expect, test } from 'vitest';
import { ORIGIN, START, stage } from './stage.fixture.ts';

const CERTIFICATE = {
  value: 'example pem',
  contentType: 'application/x-pem-file',
  notBefore: START - 600,
  expires: START + 86_400,
};

function certified() {
  const here = stage();
  const { version } = here.vault.setManaged('Web', CERTIFICATE).secret;
  const attributes = {
    enabled: true,
    nbf: CERTIFICATE.notBefore,
    exp: CERTIFICATE.expires,
    created: START,
    updated: START,
    recoveryLevel: 'Recoverable+Purgeable',
    recoverableDays: 90,
  };
  const item = { contentType: CERTIFICATE.contentType, managed: true, attributes };
  return { ...here, version, item };
}

describe("a certificate's secret", () => {
  test('is read with its key, in the order of the wire', async () => {
    const { call, version, item } = certified();
    const { json } = await call('GET', '/secrets/web');
    expect(json).toEqual({
      ...item,
      value: CERTIFICATE.value,
      id: `${ORIGIN}/secrets/Web/${version}`,
      kid: `${ORIGIN}/keys/Web/${version}`,
    });
    expect(Object.keys(json)).toEqual(['value', 'contentType', 'id', 'managed', 'attributes', 'kid']);
  });

  test.each([
    { path: '/secrets', id: () => `${ORIGIN}/secrets/Web`, why: 'the latest version' },
    {
      path: '/secrets/web/versions',
      id: (version: string) => `${ORIGIN}/secrets/Web/${version}`,
      why: 'each version',
    },
  ])('is listed by $path without its key: $why', async ({ path, id }) => {
    const { call, version, item } = certified();
    expect((await call('GET', path)).items).toEqual([{ ...item, id: id(version) }]);
  });

  test('another secret is neither managed nor has it a key', async () => {
    const { call } = certified();
    await call('PUT', '/secrets/a', { value: 'v' });
    expect(Object.keys((await call('GET', '/secrets/a')).json)).toEqual(['value', 'id', 'attributes']);
  });
});
