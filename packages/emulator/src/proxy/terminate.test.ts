import { once } from 'node:events';
import { duplexPair } from 'node:stream';
import { connect as connectSecure } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { ask, granted, stage } from './proxy.fixture.ts';

describe('hosts of Azure end here', () => {
  test.each([
    { host: 'contoso.vault.azure.net', body: 'vault GET contoso.vault.azure.net/x' },
    { host: 'FABRIKAM.Vault.Azure.Net', body: 'vault GET fabrikam.vault.azure.net/x' },
    { host: 'login.microsoftonline.com', body: 'entra GET login.microsoftonline.com/x' },
    { host: 'login.windows.net', body: 'entra GET login.windows.net/x' },
    { host: 'management.azure.com', body: 'management GET management.azure.com/x' },
  ])('$host: $body', async ({ host, body }) => {
    const { enter, answered } = await stage();
    const socket = await enter(host);
    expect(socket.getPeerX509Certificate()?.checkHost(host)).toBeTruthy();
    expect(await ask(socket, host)).toEqual({ status: 200, body });
    // A connection is no request: it shows by what is asked over it.
    expect(answered.map(({ method }) => method)).toEqual(['GET']);
  });

  test.each([
    { authority: 'contoso.vault.azure.net:443', why: 'the port that https means' },
    { authority: 'contoso.vault.azure.net.', why: 'the dot of the root' },
    { authority: 'CONTOSO.vault.azure.net', why: 'names have no case' },
  ])('a Host of $authority is the same host: $why', async ({ authority }) => {
    const { enter } = await stage();
    const answer = await ask(await enter('contoso.vault.azure.net'), authority);
    expect(answer).toEqual({ status: 200, body: 'vault GET contoso.vault.azure.net/x' });
  });

  test.each([
    { serverName: 'contoso.vault.azure.net', authority: 'fabrikam.vault.azure.net', why: 'another vault' },
    { serverName: 'contoso.vault.azure.net', authority: 'contoso.vault.azure.net:444', why: 'another port' },
    { serverName: 'contoso.vault.azure.net', authority: 'contoso.vault.localhost', why: 'the everyday name' },
    { serverName: 'login.windows.net', authority: 'contoso.vault.azure.net', why: 'the handshake differs' },
  ])('421 for $authority in a handshake for $serverName: $why', async ({ serverName, authority }) => {
    const { enter, answered } = await stage();
    const { status, body } = await ask(await enter('contoso.vault.azure.net', serverName), authority);
    expect(status).toBe(421);
    expect(JSON.parse(body)).toEqual({
      error: {
        code: 'MisdirectedRequest',
        message:
          'The Host header, or the server name of the TLS handshake, is not the host that the proxy was asked to connect to.',
      },
    });
    expect(answered).toMatchObject([{ route: 'GET (misdirected)', plane: 'none', status: 421 }]);
  });

  test('a handshake that names no server is none that differs', async () => {
    const { enter } = await stage();
    const { status } = await ask(await enter('login.windows.net', ''), 'login.windows.net');
    expect(status).toBe(200);
  });

  test('a client that does not wait for the answer to its CONNECT', async () => {
    const { dial, certificates } = await stage();
    const host = 'contoso.vault.azure.net';
    const [inner, outer] = duplexPair();
    const secured = connectSecure({ socket: inner, servername: host, ca: certificates.caPem });
    const [hello] = await once(outer, 'data');
    outer.pause();
    const head = Buffer.from(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`);
    const socket = dial(Buffer.concat([head, hello]));
    await granted(socket);
    outer.pipe(socket).pipe(outer);
    await once(secured, 'secureConnect');
    expect((await ask(secured, host)).status).toBe(200);
  });

  test('CONNECT inside of a connection that ends here is refused', async () => {
    const { enter, answered } = await stage();
    const socket = await enter('contoso.vault.azure.net');
    socket.write('CONNECT login.windows.net:443 HTTP/1.1\r\nHost: login.windows.net:443\r\n\r\n');
    await expect(granted(socket)).rejects.toThrow(/^HTTP\/1\.1 400 A CONNECT needs a host and a port/);
    expect(answered).toMatchObject([{ route: 'CONNECT (malformed)', status: 400 }]);
  });

  test('a client that does not trust the certificate leaves nothing behind', async () => {
    const { dial, faults, answered, enter } = await stage();
    const socket = dial('CONNECT login.windows.net:443 HTTP/1.1\r\nHost: x\r\n\r\n');
    await granted(socket);
    const secured = connectSecure({ socket, servername: 'login.windows.net' });
    const [error] = await once(secured, 'error');
    expect(error.code).toBe('UNABLE_TO_GET_ISSUER_CERT_LOCALLY');
    expect([faults, answered]).toEqual([[], []]);
    expect((await ask(await enter('login.windows.net'), 'login.windows.net')).status).toBe(200);
  });
});
