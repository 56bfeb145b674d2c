import type { StateDocument, StateSecret, StateVault, StateVersion } from '../state/document.ts';
import { STATE_FORMAT } from '../state/document.ts';
import { shapeOfContentType } from './content-type.ts';
import { fakeOf } from './fake.ts';
import type { Shape } from './shape.ts';

/** A vault as it was listed; times are whole seconds since 1970. */
export interface RecordedVault {
  readonly name: string;
  /** 90 where absent. */
  readonly retentionDays?: number;
  readonly purgeProtection?: boolean;
  readonly secrets: readonly RecordedSecret[];
}

/** A secret as it was listed. */
export interface RecordedSecret {
  /** As Key Vault spells it. */
  readonly name: string;
  /** The oldest first; the last one is the latest. */
  readonly versions: readonly RecordedVersion[];
  readonly deleted?: { readonly deletedDate: number; readonly scheduledPurgeDate?: number };
}

/** All that is said of a version, and the shape of its value. */
export interface RecordedVersion extends Omit<StateVersion, 'value'> {
  readonly version: string;
  /** Without it the fake is as the content type lets expect. */
  readonly shape?: Shape;
}

/**
 * The document of a rehearsal: what was listed, with a fake in place of each value. The fakes follow from vault, name,
 * version and shape, so that two recordings of the same vault have the same.
 *
 * @param vaults - What was listed of each.
 * @returns what `startEmulator` takes as its `seed`
 *
 * @example
 * ```ts
 * import { recordingOf, shapeOf } from '@keyward/emulator/rehearsal';
 *
 * const version = { version: '0123456789abcdef0123456789abcdef', shape: shapeOf('correct horse') };
 * const document = recordingOf([{ name: 'contoso', secrets: [{ name: 'db-password', versions: [version] }] }]);
 * console.log(document.vaults?.length);
 * ```
 */
export function recordingOf(vaults: readonly RecordedVault[]): StateDocument {
  return { format: STATE_FORMAT, vaults: vaults.map(vaultOf) };
}

function vaultOf({ secrets, ...settings }: RecordedVault): StateVault {
  return { ...settings, secrets: secrets.map((secret) => secretOf(settings.name, secret)) };
}

function secretOf(vault: string, { versions, ...secret }: RecordedSecret): StateSecret {
  return { ...secret, versions: versions.map((version) => versionOf(`${vault}/${secret.name}`, version)) };
}

function versionOf(place: string, { shape, ...said }: RecordedVersion): StateVersion {
  // Neither vaults nor secrets nor versions have a case.
  const seedText = `${place}/${said.version}`.toLowerCase();
  return { ...said, value: fakeOf(shape ?? shapeOfContentType(said.contentType), seedText) };
}
