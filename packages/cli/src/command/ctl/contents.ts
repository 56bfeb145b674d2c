import type { StateDocument } from '@keyward/emulator';
import { counted } from '../../output/count.ts';

/** How much a document holds that the emulator has taken. */
export interface Contents {
  readonly vaults: number;
  readonly secrets: number;
}

export function contentsOf({ vaults = [] }: StateDocument): Contents {
  const secrets = vaults.reduce((sum, vault) => sum + Object.keys(vault.secrets ?? []).length, 0);
  return { vaults: vaults.length, secrets };
}

export function contentsText({ vaults, secrets }: Contents): string {
  return `${counted(vaults, 'vault')} with ${counted(secrets, 'secret')}`;
}
