import { runContract } from '@keyward/core/testing';
import { FOLDER_GAPS, folderSubject } from './folder-subject.ts';

const [folder = '.'] = process.argv.slice(2);
const outcomes = await runContract(folderSubject(folder), { gaps: FOLDER_GAPS });
for (const outcome of outcomes) {
  if (outcome.status === 'failed')
    console.error(`${outcome.name}: ${outcome.problem}\n  It matters: ${outcome.why}.`);
}
const count = (status: string) => outcomes.filter((outcome) => outcome.status === status).length;
console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
process.exitCode = count('failed') === 0 ? 0 : 1;
