import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { providerContract, reasonToSkip } from '@keyward/core/testing';
import { FOLDER_GAPS, folderSubject } from './folder-subject.ts';

const folder = await mkdtemp(join(tmpdir(), 'secrets-'));
after(() => rm(folder, { recursive: true }));
const subject = folderSubject(folder);

for (const each of providerContract({ gaps: FOLDER_GAPS })) {
  const skip = reasonToSkip(each, subject.provider) ?? false;
  test(each.name, { skip }, () => each.run(subject));
}
