import { request } from 'node:https';
import { json } from 'node:stream/consumers';

/** A vault of this machine that is asked questions. */
export interface Asked {
  readonly url: URL;
  readonly authorization: string;
  /** PEM; without it any certificate is taken. */
  readonly ca?: string;
}

export interface Answer {
  readonly status: number;
  /** How many times the answer says where to sign in. */
  readonly challenges: number;
  readonly body: Body;
}

export interface Body {
  readonly error?: { readonly code?: string; readonly innererror?: { readonly code?: string } };
  readonly id?: string;
  readonly value?: unknown;
  readonly nextLink?: string | null;
  readonly tags?: Readonly<Record<string, string>>;
  readonly attributes?: { readonly created?: number; readonly enabled?: boolean };
}

export type Send = (method: string, path: string, body?: object, authorization?: string) => Promise<Answer>;

/** Sends requests as they are given; `api-version` is 7.6 where a path names none. */
export function senderTo({ url, authorization, ca }: Asked): Send {
  return (method, path, body, shown = authorization) =>
    new Promise((resolve, reject) => {
      const version = path.includes('api-version=') ? '' : `${path.includes('?') ? '&' : '?'}api-version=7.6`;
      const text = body === undefined ? '' : JSON.stringify(body);
      const sent = request(
        new URL(path + version, url),
        {
          method,
          agent: false,
          headers: {
            ...(shown === '' ? {} : { authorization: shown }),
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(text),
          },
          ...(ca === undefined ? { rejectUnauthorized: false } : { ca }),
        },
        async (answer) => {
          const { statusCode: status = 0, rawHeaders } = answer;
          const challenges = rawHeaders.filter((name) => /^www-authenticate$/i.test(name)).length;
          // A body that is no JSON says as little as none.
          resolve({ status, challenges, body: (await json(answer).catch(() => ({}))) as Body });
        },
      );
      sent.on('error', reject).end(text);
    });
}
