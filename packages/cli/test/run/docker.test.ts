import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { docker } from '../../src/format/docker.ts';

const missing = spawnSync('docker', ['--version']).status !== 0;

const VALUES = new Map([
  ['PLAIN', 'plain'],
  ['EMPTY', ''],
  ['BLANKS', '  a\tb  '],
  ['QUOTES', `'single' "double" \`back\``],
  ['HASH', '# no comment'],
  ['EQUALS', 'a=b=c'],
  ['DOLLAR', '$HOME $(id)'],
  ['BACKSLASH', 'C:\\new\\'],
  ['UNICODE', 'é 😀 \u2028 \ufeff'],
  ['ESCAPE', '\u001b[2J'],
  ['LONG', 'x'.repeat(25_600)],
]);

/** Docker's own command line reads the file, and tells an engine what it understood. */
test('docker --env-file understands what was written', async (context) => {
  if (missing) context.skip('docker is not installed');
  const folder = await mkdtemp(join(tmpdir(), 'keyward-docker-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'env'), docker(VALUES));
  const { promise: asked, resolve } = Promise.withResolvers<string>();
  const engine = createServer(async (request, response) => {
    response.setHeader('api-version', '1.50').setHeader('content-type', 'application/json');
    if (request.url?.includes('/containers/create')) resolve(await text(request));
    response.statusCode = request.url?.includes('/_ping') ? 200 : 500;
    response.end('{"message":"no engine"}');
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void engine.close());
  await once(engine, 'listening');
  const { port } = engine.address() as AddressInfo;
  const { PATH = '' } = process.env;
  const env = { PATH, HOME: folder, DOCKER_HOST: `tcp://127.0.0.1:${port}` };
  const args = ['create', '--pull', 'never', '--env-file', join(folder, 'env'), 'example'];
  const child = spawn('docker', args, { env, stdio: 'ignore', timeout: 20_000 });
  await once(child, 'close');
  engine.closeAllConnections();
  const { Env }: { Env: string[] } = JSON.parse(await asked);
  expect(Env).toEqual([...VALUES].map(([name, value]) => `${name}=${value}`));
});
