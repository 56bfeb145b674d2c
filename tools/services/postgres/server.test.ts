import { existsSync } from 'node:fs';
import { Client, type ClientConfig } from 'pg';
import { expect, test } from 'vitest';
import { needsPostgres } from './needed.ts';
import { startPostgres } from './server.ts';

async function ask(config: ClientConfig, text: string): Promise<unknown> {
  const client = new Client({ database: 'postgres', ...config });
  await client.connect();
  try {
    const { rows } = await client.query<{ readonly answer: unknown }>(text);
    return rows[0]?.answer;
  } finally {
    await client.end();
  }
}

test('a server that lets in who knows the password, and is gone afterwards', async (context) => {
  needsPostgres(context);
  const postgres = await startPostgres();
  const { host, port, socket, superuser } = postgres;
  const keeper = { host: socket, port, user: superuser };
  const app = { host, port, user: 'app' };
  try {
    await ask(keeper, `CREATE ROLE app LOGIN PASSWORD 'first'`);
    expect(await ask({ ...app, password: 'first' }, 'SELECT current_user AS answer')).toBe('app');
    await expect(ask({ ...app, password: 'other' }, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    await expect(ask({ ...app, host: socket }, 'SELECT 1')).rejects.toMatchObject({ code: '28000' });
    await expect(ask({ ...keeper, host, password: '' }, 'SELECT 1')).rejects.toThrow(/password/);
    const stored = `SELECT rolpassword AS answer FROM pg_authid WHERE rolname = 'app'`;
    expect(await ask(keeper, stored)).toMatch(/^SCRAM-SHA-256\$/);
    expect(postgres.log()).toContain('password authentication failed for user "app"');
  } finally {
    await postgres[Symbol.asyncDispose]();
  }
  expect(existsSync(socket)).toBe(false);
  await expect(ask({ ...app, password: 'first' }, 'SELECT 1')).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
});
