import { getSecret, loadSecrets } from 'keyward';

// A program that reads through the shared client, goes on refreshing, and has nothing more to do.

const secrets = await loadSecrets(
  { KEY: 'api-key', PORT: { ref: 'azure://vault/port', reveal: true } },
  { refreshS: 3_600 },
);
const key = await getSecret('api-key');
process.stdout.write(`${secrets.KEY} ${key.reveal()} ${secrets.PORT}\n`);
