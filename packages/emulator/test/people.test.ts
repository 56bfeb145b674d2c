import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { AuthorizationCodeCredential, DeviceCodeCredential } from '@azure/identity';
import { decodeJwt } from 'jose';
import { expect } from 'vitest';
import type { Emulator } from '../src/index.ts';
import { withEmulator } from '../src/vitest/index.ts';
import { addressOf, clientOf, folder, refusalOf } from './stage.ts';

const SCOPE = 'https://vault.azure.net/.default';

const ADA = 'ada@contoso.example';
const test = withEmulator({
  folder,
  users: [{ userPrincipalName: ADA, displayName: 'Ada <Example>', objectId: 'object-ada' }],
  assignments: [{ principalId: 'object-ada', role: 'Key Vault Secrets User' }],
});

const program = (name: string) => fileURLToPath(new URL(`programs/${name}`, import.meta.url));

/** Runs `programs/sign-in.ts` where the browser of the machine is `programs/browser.ts`. */
async function signIn(emulator: Emulator, variables: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [program('sign-in.ts')], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      NODE_EXTRA_CA_CERTS: emulator.caFile,
      // `open` starts xdg-open, which asks BROWSER where there is neither a desktop nor a display.
      BROWSER: `${process.execPath} ${program('browser.ts')}`,
      XDG_CURRENT_DESKTOP: 'X-Generic',
      AUTHORITY_HOST: emulator.authorityHost,
      TENANT: emulator.tenantId,
      VAULT: addressOf(emulator, 'keyward'),
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 15_000,
  });
  const [output, errors, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('exit', resolve)),
  ]);
  return { output, errors, code };
}

test.for([
  { variables: { BROWSER_USER: ADA }, who: ADA, why: 'picked on the page' },
  { variables: { LOGIN_HINT: ADA.toUpperCase() }, who: ADA, why: 'named by the program' },
  { variables: { BROWSER_USER: 'user@' }, who: 'user@keyward-emulator.example', why: 'the ready line’s' },
])('InteractiveBrowserCredential signs in $who: $why', async ({ variables, who }, { emulator, skip }) => {
  skip(process.platform !== 'linux', 'only xdg-open takes a browser of our choice');
  await clientOf(emulator, 'keyward').setSecret('greeting', 'hello');
  emulator.requests.clear();
  const { output, errors, code } = await signIn(emulator, variables);
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  expect(JSON.parse(output)).toMatchObject({
    value: 'hello',
    claims: {
      aud: 'https://vault.azure.net',
      appid: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
      appidacr: '0',
      idtyp: 'user',
      oid: who === ADA ? 'object-ada' : emulator.user.objectId,
      scp: 'user_impersonation',
      tid: emulator.tenantId,
      upn: who,
    },
  });
  const log = emulator.requests.entries();
  expect(log.map(({ route, status, principal }) => [route, status, principal])).toContainEqual([
    'GET /secrets/{name}',
    200,
    who,
  ]);
  // The second token came from the credential's own cache.
  expect(emulator.requests.count({ route: 'POST /{tenant}/oauth2/v2.0/token' })).toBe(1);
});

/** Signs in as a person with the code that the device shows would; answers the texts of the pages. */
async function confirm(
  { verificationUri, userCode }: { verificationUri: string; userCode: string },
  decision: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const send = async (fields: Readonly<Record<string, string>>) => {
    const body = new URLSearchParams({ otc: userCode.toLowerCase(), ...fields });
    return await (await fetch(verificationUri, { method: 'POST', body })).text();
  };
  return [await (await fetch(verificationUri)).text(), await send({}), await send(decision)];
}

function device(emulator: Emulator, decision: Readonly<Record<string, string>>) {
  const { tenantId, authorityHost } = emulator;
  const pages: Promise<readonly string[]>[] = [];
  const credential = new DeviceCodeCredential({
    tenantId,
    authorityHost,
    disableInstanceDiscovery: true,
    userPromptCallback: (info) => void pages.push(confirm(info, decision)),
  });
  return { credential, pages };
}

test('DeviceCodeCredential signs in whoever confirms the code, and needs nobody for the next token', async ({
  emulator,
}) => {
  await clientOf(emulator, 'keyward').setSecret('from-a-device', 'hello');
  const { credential, pages } = device(emulator, { login_hint: ADA });
  const client = clientOf(emulator, 'keyward', { credential });
  expect((await client.getSecret('from-a-device')).value).toBe('hello');
  const [asked = '', accounts = '', done = ''] = (await pages[0]) ?? [];
  expect(asked).toContain('<h1>Enter code</h1>');
  expect(accounts).toContain('<h1>Sign in to Microsoft Azure CLI?</h1>');
  expect(accounts).toContain('Ada &lt;Example&gt; (ada@contoso.example)');
  expect(done).toContain('You have signed in to Microsoft Azure CLI on your device.');

  expect(await refusalOf(client.setSecret('from-a-device', 'other'))).toMatchObject({
    status: 403,
    innerCode: 'ForbiddenByRbac',
    message: expect.stringContaining('appid=04b07795-8ddb-461a-bbee-02f9e1bf7b46;oid=object-ada;iss='),
  });
  // By the refresh token. The client asks so too: the credential keeps such tokens apart.
  const { token } = await credential.getToken('api://orders/.default', { enableCae: true });
  expect(decodeJwt(token)).toMatchObject({
    aud: 'api://orders',
    upn: ADA,
    oid: 'object-ada',
    idtyp: 'user',
    scp: 'user_impersonation',
  });
  expect(pages).toHaveLength(1);
});

test('DeviceCodeCredential is told that the person declined', async ({ emulator }) => {
  const { credential } = device(emulator, { cancel: '1' });
  await expect(credential.getToken(SCOPE)).rejects.toThrow(/authorization_declined/);
});

test('AuthorizationCodeCredential: a web application with a secret and an address of its own', async ({
  emulator,
}) => {
  const redirectUri = 'https://orders.example/signed-in';
  const { clientId, clientSecret = '' } = emulator.registerApplication({
    name: 'orders',
    redirectUris: [redirectUri],
  });
  const { tenantId, authorityHost } = emulator;
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    scope: `${SCOPE} offline_access`,
    redirect_uri: redirectUri,
  });
  const answer = await fetch(`${authorityHost}/${tenantId}/oauth2/v2.0/authorize?${query}`, {
    redirect: 'manual',
  });
  const location = new URL(answer.headers.get('location') ?? '');
  expect(location.origin + location.pathname).toBe(redirectUri);
  const code = location.searchParams.get('code') ?? '';
  const credential = (secret: string) =>
    new AuthorizationCodeCredential(tenantId, clientId, secret, code, redirectUri, {
      authorityHost,
      disableInstanceDiscovery: true,
    });
  await expect(credential('example').getToken(SCOPE)).rejects.toThrow(/AADSTS7000215/);
  const own = credential(clientSecret);
  expect(decodeJwt((await own.getToken(SCOPE)).token)).toMatchObject({
    appid: clientId,
    appidacr: '1',
    oid: emulator.user.objectId,
  });
  await expect(credential(clientSecret).getToken(SCOPE)).rejects.toThrow(/AADSTS54005/);
  expect(JSON.stringify(emulator.requests.entries())).not.toContain(code);
});
