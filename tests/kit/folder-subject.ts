import { once } from 'node:events';
import type { ContractFault, ContractGap, ContractSubject } from '@keyward/core/testing';
import { type Files, folderProvider } from './folder.ts';

/** The provider on a folder, and on one that goes wrong. */
export function folderSubject(folder: string): ContractSubject {
  return {
    provider: folderProvider(folder),
    under: async (fault) => folderProvider(folder, filesUnder(fault)),
  };
}

function filesUnder(fault: ContractFault): Files {
  const fail = async (_: string, signal: AbortSignal): Promise<never> => {
    if (fault === 'stalled') await once(signal, 'abort');
    const code = fault === 'forbidden' ? 'EACCES' : 'EIO';
    throw Object.assign(new Error(`the disk says ${code}`), { code });
  };
  return { read: fail, names: fail };
}

/** What a folder cannot do, and why that is accepted. */
export const FOLDER_GAPS: readonly ContractGap[] = [
  {
    reason: 'no file system says that it is asked too often',
    cases: [
      'get under `throttled` says so',
      'list under `throttled` says so',
      'check under `throttled` answers with that error',
    ],
  },
];
