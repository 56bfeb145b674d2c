import { describe, expect, test } from 'vitest';
import { shapeOfContentType } from './content-type.ts';
import { fakeOf } from './fake.ts';
import { recordingOf } from './recording.ts';
import { shapeOf } from './shape.ts';

const [FIRST, SECOND] = ['0123456789abcdef0123456789abcdef', 'fedcba9876543210fedcba9876543210'];

test('a recording says all that was listed, and fakes what was not', () => {
  const said = {
    contentType: 'text/plain',
    tags: { team: 'payments' },
    enabled: false,
    notBefore: 1_700_000_000,
    expires: 1_800_000_000,
    created: 1_650_000_000,
    updated: 1_650_000_001,
    managed: true,
  } as const;
  const deleted = { deletedDate: 1_760_000_000, scheduledPurgeDate: 1_767_776_000 };
  const document = recordingOf([
    {
      name: 'contoso',
      retentionDays: 30,
      purgeProtection: true,
      secrets: [
        {
          name: 'db',
          versions: [
            { version: FIRST, ...said },
            { version: SECOND, shape: shapeOf('4711') },
          ],
        },
        { name: 'gone', versions: [{ version: FIRST }], deleted },
      ],
    },
    { name: 'fabrikam', secrets: [] },
  ]);
  const value = expect.any(String);
  expect(document).toEqual({
    format: 'keyward-emulator-state/1',
    vaults: [
      {
        name: 'contoso',
        retentionDays: 30,
        purgeProtection: true,
        secrets: [
          {
            name: 'db',
            versions: [
              { version: FIRST, ...said, value },
              { version: SECOND, value },
            ],
          },
          { name: 'gone', versions: [{ version: FIRST, value }], deleted },
        ],
      },
      { name: 'fabrikam', secrets: [] },
    ],
  });
});

test('a fake belongs to one version of one secret of one vault, in whatever case they are spelt', () => {
  const valueIn = (vault: string, name: string, version: string) =>
    JSON.stringify(recordingOf([{ name: vault, secrets: [{ name, versions: [{ version }] }] }])).match(
      /"value":"(\w+)"/,
    )?.[1];
  const value = valueIn('contoso', 'db', FIRST);
  expect(value).toBe(valueIn('Contoso', 'DB', FIRST.toUpperCase()));
  for (const other of [
    valueIn('fabrikam', 'db', FIRST),
    valueIn('contoso', 'other', FIRST),
    valueIn('contoso', 'db', SECOND),
  ]) {
    expect(other).not.toBe(value);
  }
});

describe('what may not be read is faked by its content type', () => {
  test.each([
    { contentType: undefined, like: /^fake[a-zA-Z\d]{13,20}$/ },
    { contentType: 'text/plain', like: /^fake[a-zA-Z\d]{13,20}$/ },
    { contentType: 'Application/JSON; charset=utf-8', like: /^\{\}$/ },
    { contentType: 'application/vnd.contoso+json', like: /^\{\}$/ },
    {
      contentType: 'application/x-pem-file',
      like: /^-----BEGIN PRIVATE KEY-----\n[\w\n -]+-----END CERTIFICATE-----\n$/,
    },
    { contentType: 'application/x-pkcs12', like: /^FAKEfake0\w+=$/ },
  ])('$contentType', ({ contentType, like }) => {
    const shape = shapeOfContentType(contentType);
    expect(fakeOf(shape, 'contoso/x/1')).toMatch(like);
    expect(shapeOf(fakeOf(shape, 'contoso/x/1'))).toEqual(shape);
  });
});
