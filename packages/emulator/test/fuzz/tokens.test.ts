import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmulator } from '../../src/index.ts';
import { folder } from '../stage.ts';
import { canaryOf, type Field, judge, openField, runs } from './stage.ts';
import { ask } from './wire.ts';

let field: Field;
let good: string;
/** Of another emulator on the same machine, which shares the signing key; and of a tenant that nobody here knows. */
let foreign: readonly string[];
beforeAll(async () => {
  field = await openField();
  good = field.tokens.alpha;
  await using other = await startEmulator({ folder });
  foreign = [
    await other.issueToken(),
    await field.emulator.issueToken({ claims: { tid: 'f2c7b9d2-0000-4000-8000-000000000001' } }),
    await field.emulator.issueToken({ expiresInS: -1 }),
    await field.emulator.issueToken({ audience: 'https://graph.microsoft.com' }),
  ];
});
afterAll(async () => {
  field.unharmed();
  await field.emulator.close();
});

const strangers = generateKeyPairSync('rsa', { modulusLength: 2048 });
const base64url = (text: string | Buffer) => Buffer.from(text).toString('base64url');
const partsOf = (token: string) => {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return { header, payload, signature };
};
const readable = (part: string) => Buffer.from(part, 'base64url').toString('latin1');

/** Tells how a token is spoilt, so that a counterexample can be read. */
type Spoiling =
  | { readonly kind: 'none' | 'hmac' | 'stranger' | 'embedded'; readonly kid: string | undefined }
  | { readonly kind: 'flip'; readonly at: number; readonly with: string }
  | { readonly kind: 'cut'; readonly length: number }
  | { readonly kind: 'swap'; readonly order: readonly number[] }
  | { readonly kind: 'header' | 'payload'; readonly json: unknown }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'foreign'; readonly which: number };

const texts = fc.oneof(
  fc.constantFrom('..', '.', '...', 'a.b.c', 'null', '\u00ff.\u00fe.\u00fd', 'x'.repeat(17_000), '{}.{}.{}'),
  fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) }),
  fc.base64String({ maxLength: 64 }),
);
const spoiling: fc.Arbitrary<Spoiling> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('none', 'hmac', 'stranger', 'embedded'),
    kid: fc.oneof(fc.constant(undefined), fc.constantFrom('__proto__', '../../etc/passwd', 'null', '')),
  }),
  fc.record({
    kind: fc.constant('flip'),
    at: fc.nat(),
    with: fc.constantFrom('A', '_', '.', '=', '!', ' ', '\u00e9'),
  }),
  fc.record({ kind: fc.constant('cut'), length: fc.nat() }),
  fc.record({ kind: fc.constant('swap'), order: fc.array(fc.nat({ max: 2 }), { maxLength: 6 }) }),
  fc.record({ kind: fc.constantFrom('header', 'payload'), json: fc.jsonValue() }),
  fc.record({ kind: fc.constant('text'), text: texts }),
  fc.record({ kind: fc.constant('foreign'), which: fc.nat({ max: 3 }) }),
);

function spoilt(how: Spoiling): string {
  const { header, payload, signature } = partsOf(good);
  switch (how.kind) {
    case 'none':
    case 'hmac':
    case 'stranger':
    case 'embedded':
      return signedOtherwise(how.kind, how.kid, payload);
    case 'flip': {
      const at = how.at % good.length;
      return `${good.slice(0, at)}${how.with}${good.slice(at + 1)}`;
    }
    case 'cut':
      return good.slice(0, how.length % good.length);
    case 'swap':
      return how.order.map((part) => [header, payload, signature][part]).join('.');
    case 'header':
      return `${base64url(JSON.stringify(how.json))}.${payload}.${signature}`;
    case 'payload':
      return `${header}.${base64url(JSON.stringify(how.json))}.${signature}`;
    case 'text':
      return how.text;
    case 'foreign':
      return foreign[how.which] ?? '';
  }
}

/** Unsigned, or signed by whoever is not the issuer: with its public key as if it were a secret, or with one's own. */
function signedOtherwise(
  kind: 'none' | 'hmac' | 'stranger' | 'embedded',
  kid: string | undefined,
  payload: string,
): string {
  const { kid: own } = JSON.parse(readable(partsOf(good).header));
  const jwk = strangers.publicKey.export({ format: 'jwk' });
  const header = {
    alg: kind === 'none' ? 'none' : kind === 'hmac' ? 'HS256' : 'RS256',
    typ: 'JWT',
    kid: kid ?? own,
    ...(kind === 'embedded'
      ? { jwk, jku: 'https://evil.example/keys', x5u: 'https://evil.example/x5u' }
      : {}),
  };
  const signing = `${base64url(JSON.stringify(header))}.${payload}`;
  if (kind === 'none') return `${signing}.`;
  const signature =
    kind === 'hmac'
      ? createHmac('sha256', strangers.publicKey.export({ type: 'spki', format: 'pem' }))
          .update(signing)
          .digest()
      : createSign('RSA-SHA256').update(signing).sign(strangers.privateKey);
  return `${signing}.${base64url(signature)}`;
}

/** The same header, claims and signature, whatever the spelling of the signature's base64url. */
function isTheSame(token: string): boolean {
  const [one, other] = [partsOf(token.trim()), partsOf(good)];
  return (
    one.header === other.header &&
    one.payload === other.payload &&
    readable(one.signature) === readable(other.signature)
  );
}

test('no spoilt token opens a vault, and none is told back', async () => {
  const kinds = new Set<string>();
  await fc.assert(
    fc.asyncProperty(spoiling, async (how) => {
      const token = spoilt(how);
      const [answer] = await ask(field.own.alpha, {
        method: 'GET',
        target: '/secrets/planted-1?api-version=7.6',
        host: 'localhost',
        headers: { Authorization: `Bearer ${token}` },
      });
      if (answer === undefined) throw new Error('no answer');
      const long = token.split('.').filter((part) => part.length >= 24);
      const never = [canaryOf('beta'), ...(isTheSame(token) ? [] : [canaryOf('alpha')])];
      judge(answer, { never, unsaid: long });
      if (isTheSame(token)) return;
      kinds.add(how.kind);
      // A control character or a header without end is no HTTP, and is refused before anybody reads a token.
      expect([400, 401, 431]).toContain(answer.status);
      if (answer.status === 401)
        expect(answer.headers['www-authenticate']).toMatch(/^Bearer authorization="https:/);
    }),
    {
      ...runs(250, 5_000),
      examples: [
        ...(['none', 'hmac', 'stranger', 'embedded'] as const).map(
          (kind) => [{ kind, kid: undefined }] as [Spoiling],
        ),
        ...[0, 1, 2, 3].map((which) => [{ kind: 'foreign', which }] as [Spoiling]),
        [{ kind: 'payload', json: { aud: 'https://vault.azure.net' } }],
        [{ kind: 'header', json: { alg: 'RS256' } }],
        [{ kind: 'cut', length: 100 }],
        [{ kind: 'swap', order: [1, 0, 2] }],
        [{ kind: 'flip', at: 40, with: '!' }],
        [{ kind: 'text', text: '' }],
      ],
    },
  );
  expect(kinds.size).toBe(11);
});

test('no spoilt assertion signs anybody in, and no spoilt control token commands', async () => {
  const { emulator, shared, plain } = field;
  await fc.assert(
    fc.asyncProperty(spoiling, fc.boolean(), async (how, controls) => {
      const token = spoilt(how);
      const [answer] = controls
        ? await ask(plain, {
            method: 'GET',
            target: '/control/requests',
            host: 'localhost',
            headers: { Authorization: `Bearer ${token}` },
          })
        : await ask(shared, {
            method: 'POST',
            target: `/${emulator.tenantId}/oauth2/v2.0/token`,
            host: 'localhost',
            headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
            body: Buffer.from(
              new URLSearchParams({
                grant_type: 'client_credentials',
                client_id: emulator.clientId,
                scope: 'https://vault.azure.net/.default',
                client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
                client_assertion: token,
              }).toString(),
            ),
          });
      if (answer === undefined) throw new Error('no answer');
      judge(answer, {
        never: [emulator.controlToken],
        unsaid: token.split('.').filter((part) => part.length >= 24),
      });
      expect([400, 401, 431]).toContain(answer.status);
    }),
    {
      ...runs(150, 5_000),
      examples: [
        [{ kind: 'text', text: '' }, true],
        [{ kind: 'none', kid: undefined }, false],
      ],
    },
  );
});
