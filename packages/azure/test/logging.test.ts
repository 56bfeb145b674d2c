import { secretValue } from '@keyward/core/value';
import { expect, test, vi } from 'vitest';
import { opened, refusalOf } from './opened.ts';
import { bundle, problem, TOKEN } from './stand-in.ts';

const written = vi.hoisted(() => {
  process.env['AZURE_LOG_LEVEL'] = 'verbose';
  const lines: string[] = [];
  const { write } = process.stderr;
  process.stderr.write = ((text: string | Uint8Array, ...rest: never[]) => {
    lines.push(String(text));
    return write.call(process.stderr, '', ...rest);
  }) as typeof write;
  return lines;
});

test('the Azure SDK at its loudest logs requests, and neither values nor tokens', async () => {
  await using on = await opened(({ method }, { origin }) =>
    method === 'DELETE'
      ? problem(403, 'Forbidden', 'hunter2', 'ForbiddenByRbac')
      : { status: 200, body: { value: 'hunter2', ...bundle(origin, 'a') } },
  );
  await on.provider.write.set('a', { value: secretValue('hunter2') });
  await on.provider.get({ path: 'a' });
  await refusalOf(on.provider.write.delete('a'), on.server);
  const log = written.join('');
  expect(log).toContain('/secrets/a');
  expect(log).not.toContain('hunter2');
  expect(log).not.toContain(TOKEN);
});
