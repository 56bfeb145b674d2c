import type { ServerResponse } from 'node:http';
import type { Reply } from '../http/exchange.ts';

/** An answer of the emulator itself, in the error shape every Azure client reads. */
export function refusal(status: number, code: string, message: string, route: string): Reply {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ error: { code, message } }),
    trace: { route },
  };
}

/** `last` announces that the connection ends with this answer. */
export function send(response: ServerResponse, reply: Reply, last: boolean): void {
  response.writeHead(reply.status, headersOf(reply, last));
  response.end(reply.body);
}

/** Names and values in turn, which `writeHead` takes as they are. */
export function headersOf({ status, headers, body = '' }: Reply, last: boolean): (string | number)[] {
  const list: (string | number)[] = [];
  for (const name in headers) list.push(name, headers[name] ?? '');
  if (last) list.push('Connection', 'close');
  // RFC 9110 §8.6: no Content-Length with 204.
  if (status !== 204) list.push('Content-Length', Buffer.byteLength(body));
  return list;
}

/** What a socket gets that never sent a request Node could parse. */
export function rawRefusal(code: string | undefined): string {
  const [status, name, message] = MALFORMED[code ?? ''] ?? [
    '400 Bad Request',
    'BadRequest',
    'The request is not valid HTTP/1.1.',
  ];
  const body = JSON.stringify({ error: { code: name, message } });
  return (
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}

const MALFORMED: Readonly<Record<string, readonly [status: string, code: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'RequestHeaderFieldsTooLarge',
    'The request headers exceed 32 KiB.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'RequestTimeout', 'The request did not arrive in time.'],
};
