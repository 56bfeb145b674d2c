import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { Pool } from 'undici';

/** A pool of undici as the official client's transport: as little as a fair comparison takes. */
export function undiciTransport(
  origin: string,
  { ca, connections }: { readonly ca: string; readonly connections: number },
): { readonly client: HttpClient; close(): Promise<void> } {
  const pool = new Pool(origin, { connections, connect: { ca } });
  const client: HttpClient = {
    async sendRequest(request) {
      const { pathname, search } = new URL(request.url);
      const { body } = request;
      const answer = await pool.request({
        path: pathname + search,
        method: request.method as 'GET',
        headers: request.headers.toJSON({ preserveCase: true }),
        body: typeof body === 'string' ? body : null,
        ...(request.abortSignal === undefined ? {} : { signal: request.abortSignal as AbortSignal }),
      });
      const headers = createHttpHeaders();
      for (const [name, value] of Object.entries(answer.headers)) {
        if (value !== undefined) headers.set(name, String(value));
      }
      return { request, headers, status: answer.statusCode, bodyAsText: await answer.body.text() };
    },
  };
  return { client, close: () => pool.close() };
}
