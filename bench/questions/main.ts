/**
 * Puts the same requests to a vault of this machine and prints what it answers beside what Azure does: to Keyward's
 * emulator, or with `--url`, `--token` and `--ca` to any other double. Exits with 1 where an answer differs.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { temporaryFolder } from '../emulator/folder.ts';
import { startKeyward } from '../emulator/target.ts';
import { QUESTIONS } from './questions.ts';
import { type Asked, senderTo } from './vault.ts';

const OURS = /^(localhost|127\.0\.0\.1|\[::1\]|[a-z0-9.-]+\.localhost)$/;

const { values } = parseArgs({
  options: { url: { type: 'string' }, token: { type: 'string' }, ca: { type: 'string' } },
});

if (values.url === undefined) {
  await using home = await temporaryFolder();
  await using keyward = await startKeyward({ folder: home.path });
  await interview({ ...keyward, url: new URL(`https://localhost:${keyward.port}`) });
} else {
  const url = new URL(values.url);
  if (!OURS.test(url.hostname)) throw new Error(`${url.hostname} is not this machine.`);
  const ca = values.ca === undefined ? {} : { ca: await readFile(values.ca, 'utf8') };
  await interview({ url, authorization: `Bearer ${values.token ?? 'none'}`, ...ca });
}

async function interview(asked: Asked): Promise<void> {
  const send = senderTo(asked);
  const mark = randomBytes(4).toString('hex');
  console.log('| request | Azure | this vault |\n|---|---|---|');
  for (const [at, { asks, azure, ask }] of QUESTIONS.entries()) {
    const answer = await ask(send, `question-${mark}-${at}`);
    if (answer !== azure) process.exitCode = 1;
    console.log(`| ${asks} | ${azure} | ${answer === azure ? 'the same' : `**${answer}**`} |`);
  }
}
