import { memory } from '@keyward/core/memory';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createSecrets } from './index.ts';

test('smoke', async () => {
  await using client = createSecrets({
    open: () =>
      memory({ secrets: { 'app/db': '{"username":"app","password":"example"}', 'app/port': '5432' } }),
  });
  const secrets = await client.loadSecrets({
    DB: { ref: 'azure://vault/app/db', schema: z.object({ username: z.string(), password: z.string() }) },
    USER: 'app/db#username',
    PORT: { ref: 'app/port', schema: z.coerce.number(), default: 5432, reveal: true },
    NONE: { ref: 'app/none', optional: true },
  });
  const port: number = secrets.PORT;
  expect(port).toBe(5432);
  expect(secrets.DB.reveal().username).toBe('app');
  expect(secrets.NONE?.reveal()).toBe(undefined);
  expect(Object.keys(secrets)).toEqual(['DB', 'USER', 'PORT', 'NONE']);
  console.log(secrets, JSON.stringify(secrets), { ...secrets }, secrets.readiness());
});
