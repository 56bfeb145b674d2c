import { createAssignments } from '../access/assignments.ts';
import type { ControlledClock } from '../clock/controlled.ts';
import type { SigningKey } from '../identity/key.ts';
import type { Settings } from '../options.ts';
import type { VaultSettings } from '../vault/settings.ts';
import type { Image, TenantImage } from './image.ts';
import { merged } from './merge.ts';
import { residentApplications } from './origin.ts';
import type { Seed } from './seed.ts';
import { createState } from './state.ts';

const OFFICER = 'Key Vault Secrets Officer';

/** Nobody but who is always there, and no vault. */
export function bareImage(tenant: TenantImage, roles: boolean): Image {
  const assignments = createAssignments();
  const residents = [tenant.clientObjectId, tenant.identityObjectId, tenant.user.objectId];
  for (const principalId of roles ? residents : []) {
    assignments.add({ principalId, role: OFFICER, scope: 'everything' });
  }
  return {
    tenant,
    vaults: [],
    applications: residentApplications(tenant),
    users: [tenant.user],
    assignments: assignments.list(),
  };
}

export interface FirstOptions {
  readonly settings: Settings;
  readonly clock: ControlledClock;
  readonly signingKey: SigningKey;
  readonly tenant: TenantImage;
  readonly seed: Seed | undefined;
  /** Those of the options, or the one that there is where neither options nor seed name any. */
  readonly vaults: readonly Required<VaultSettings>[];
}

/** What the options and the seed say. @throws EmulatorError `invalid_option`, `state_conflict`. */
export function firstImage({ settings, clock, signingKey, tenant, seed, vaults }: FirstOptions): Image {
  const bare = bareImage(tenant, settings.roles && seed?.roles !== false);
  const seeded = seed === undefined ? bare : merged(bare, seed);
  // Registered where nobody sees it, by the rules of whoever registers later.
  const scratch = createState({ clock, delayMs: 0, propagationDelayMs: 0, signingKey, origin: tenant });
  scratch.becomeTenant(seeded);
  const { directory } = scratch;
  settings.applications.forEach(directory.registerApplication);
  settings.identities.forEach(directory.registerIdentity);
  settings.users.forEach(directory.registerUser);
  settings.assignments.forEach(directory.assign);
  return { ...seeded, ...scratch.tenantImage(), vaults: withVaults(seeded.vaults, vaults) };
}

/** Those that are missing come last: ports are given out in this order. */
export function withVaults(
  present: Image['vaults'],
  wanted: readonly Required<VaultSettings>[],
): Image['vaults'] {
  const names = new Set(present.map(({ settings }) => settings.name.toLowerCase()));
  const missing = wanted.filter(({ name }) => !names.has(name.toLowerCase()));
  return [...present, ...missing.map((settings) => ({ settings, secrets: [] }))];
}
