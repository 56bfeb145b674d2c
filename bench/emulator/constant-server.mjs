/**
 * The limit: a bare node:https server whose answer is one constant text. Its arguments: a PEM with key and
 * certificates, and a file with the text. Prints its port when it listens. Not TypeScript, because stripping types
 * would count as its start and its memory.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

const [pemFile = '', textFile = ''] = process.argv.slice(2);
const pem = readFileSync(pemFile);
const text = readFileSync(textFile);
const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': text.length };

const server = createServer({ key: pem, cert: pem, minVersion: 'TLSv1.2' }, (request, response) => {
  const answer = () => response.writeHead(200, headers).end(text);
  if (request.method === 'GET') answer();
  else request.resume().once('end', answer);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  process.stdout.write(`${JSON.stringify({ port })}\n`);
});
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
