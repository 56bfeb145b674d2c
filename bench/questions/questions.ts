import type { Answer, Body, Send } from './vault.ts';

/** One thing in which doubles of Key Vault differ. */
export interface Question {
  readonly asks: string;
  /** What Azure answers. */
  readonly azure: string;
  /** @param name - Of secrets that nobody else uses. */
  ask(send: Send, name: string): Promise<string>;
}

const YEAR_2030 = 1_893_456_000;
const YEAR_2020 = 1_577_836_800;

export const QUESTIONS: readonly Question[] = [
  {
    asks: 'GET without a token',
    azure: '401 Unauthorized, challenges: 1',
    ask: async (send, name) => {
      const answer = await send('GET', `/secrets/${name}`, undefined, '');
      return `${codes(answer)}, challenges: ${answer.challenges}`;
    },
  },
  {
    asks: 'GET of a disabled secret',
    azure: '403 Forbidden SecretDisabled',
    ask: (send, name) => got(send, name, { attributes: { enabled: false } }),
  },
  {
    asks: 'GET of an expired secret',
    azure: '200',
    ask: (send, name) => got(send, name, { attributes: { exp: YEAR_2020 } }),
  },
  {
    asks: 'GET of one that is not valid yet',
    azure: '200',
    ask: (send, name) => got(send, name, { attributes: { nbf: YEAR_2030 } }),
  },
  {
    asks: 'PUT of an empty value',
    azure: '200',
    ask: async (send, name) => codes(await send('PUT', `/secrets/${name}`, { value: '' })),
  },
  {
    asks: 'GET of an unknown secret',
    azure: '404 SecretNotFound',
    ask: async (send, name) => codes(await send('GET', `/secrets/${name}`)),
  },
  {
    asks: 'PATCH of tags and enabled',
    azure: '200, id: yes, value: no, changed: yes',
    ask: async (send, name) => {
      await send('PUT', `/secrets/${name}`, { value: 'v' });
      const answer = await send('PATCH', `/secrets/${name}`, {
        tags: { team: 'red' },
        attributes: { enabled: false },
      });
      const { id, value, tags, attributes } = answer.body;
      const changed = tags?.['team'] === 'red' && attributes?.enabled === false;
      return `${codes(answer)}, id: ${is(id)}, value: ${is(value)}, changed: ${changed ? 'yes' : 'no'}`;
    },
  },
  {
    asks: 'DELETE',
    azure: '200, value: no',
    ask: async (send, name) => {
      const answer = await deleted(send, name);
      return `${codes(answer)}, value: ${is(answer.body.value)}`;
    },
  },
  {
    asks: 'PUT of a name that a deleted secret holds',
    azure: '409 Conflict ObjectIsDeletedButRecoverable',
    ask: async (send, name) => {
      await deleted(send, name);
      return codes(await send('PUT', `/secrets/${name}`, { value: 'again' }));
    },
  },
  {
    asks: 'versions of a deleted secret',
    azure: '200, items: 0',
    ask: async (send, name) => {
      await deleted(send, name);
      const answer = await send('GET', `/secrets/${name}/versions`);
      return `${codes(answer)}, items: ${items(answer.body)}`;
    },
  },
  {
    asks: 'versions after delete and recover of two',
    azure: '200, items: 2',
    ask: async (send, name) => {
      await send('PUT', `/secrets/${name}`, { value: 'first' });
      await deleted(send, name);
      await send('POST', `/deletedsecrets/${name}/recover`);
      const answer = await send('GET', `/secrets/${name}/versions`);
      return `${codes(answer)}, items: ${items(answer.body)}`;
    },
  },
  {
    asks: 'restore of a backup',
    azure: '200, same version: yes',
    ask: async (send, name) => {
      const { body: before } = await send('PUT', `/secrets/${name}`, { value: 'v' });
      const { body: backup } = await send('POST', `/secrets/${name}/backup`);
      await send('DELETE', `/secrets/${name}`);
      await send('DELETE', `/deletedsecrets/${name}`);
      const answer = await send('POST', '/secrets/restore', { value: backup.value });
      const same = answer.body.id !== undefined && answer.body.id === before.id;
      return `${codes(answer)}, same version: ${same ? 'yes' : 'no'}`;
    },
  },
  {
    asks: 'nextLink where the page is exactly full',
    azure: '200, items: 1, nextLink: no',
    ask: async (send, name) => {
      await send('PUT', `/secrets/${name}`, { value: 'v' });
      const answer = await send('GET', `/secrets/${name}/versions?maxresults=1`);
      return `${codes(answer)}, items: ${items(answer.body)}, nextLink: ${is(answer.body.nextLink)}`;
    },
  },
  {
    asks: 'maxresults=26',
    azure: '400 BadParameter',
    ask: async (send) => codes(await send('GET', '/secrets?maxresults=26')),
  },
  {
    asks: 'api-version=7.0',
    azure: '200',
    ask: async (send) => codes(await send('GET', '/secrets?api-version=7.0')),
  },
  {
    asks: 'api-version=1.0, which never was',
    azure: '400 BadParameter',
    ask: async (send) => codes(await send('GET', '/secrets?api-version=1.0')),
  },
];

async function got(send: Send, name: string, rest: object): Promise<string> {
  await send('PUT', `/secrets/${name}`, { value: 'v', ...rest });
  return codes(await send('GET', `/secrets/${name}`));
}

async function deleted(send: Send, name: string): Promise<Answer> {
  await send('PUT', `/secrets/${name}`, { value: 'v' });
  return await send('DELETE', `/secrets/${name}`);
}

function codes({ status, body: { error } }: Answer): string {
  return [status, error?.code, error?.innererror?.code].filter((part) => part !== undefined).join(' ');
}

function items({ value }: Body): number | 'none' {
  return Array.isArray(value) ? value.length : 'none';
}

function is(value: unknown): 'yes' | 'no' {
  return value === undefined || value === null ? 'no' : 'yes';
}
