import type { KeptApplication } from '../identity/application.ts';
import { STATE_FORMAT } from './document.ts';
import { seedApplication, seedAssignment, seedIdentity, seedTenant, seedUser } from './parse-tenant.ts';
import { seedVault } from './parse-vault.ts';
import type { Seed } from './seed.ts';
import { refuseTwin, Spot } from './spot.ts';

/** The longest document that is taken, in bytes of its JSON. */
const DOCUMENT_BYTES = 64 * 1024 * 1024;

const VAULTS = 100;
const ITEMS = 10_000;

/**
 * A document, understood whole or refused with the way to the first thing that is wrong in it.
 *
 * @param now seconds: what relative times count from
 * @throws EmulatorError `invalid_option`; its text holds nothing that stands in the document
 */
export function parseDocument(given: unknown, now: number): Seed {
  const root = new Spot('', plain(given));
  const at = root.members([
    'format',
    'tenant',
    'vaults',
    'applications',
    'users',
    'identities',
    'assignments',
  ]);
  if (at.format === undefined) {
    throw root.refusal('its format is missing', `Begin it with "format": ${JSON.stringify(STATE_FORMAT)}.`);
  }
  if (at.format.value !== STATE_FORMAT) {
    const problem = `this is not ${JSON.stringify(STATE_FORMAT)}`;
    throw at.format.refusal(problem, 'It is the only format there is.');
  }
  const names = new Map<string, string>();
  const vaults = at.vaults?.items(VAULTS).map((spot) => seedVault(spot, names, now)) ?? [];
  const people = new Map<string, string>();
  const users = (at.users?.items(ITEMS) ?? []).map((spot) => {
    const user = seedUser(spot);
    refuseTwin(people, spot, `name ${user.userPrincipalName}`);
    refuseTwin(people, spot, `id ${user.objectId}`);
    return user;
  });
  const ids = new Map<string, string>();
  const unique = (spot: Spot, application: KeptApplication) => {
    refuseTwin(ids, spot, `client ${application.clientId}`);
    refuseTwin(ids, spot, `object ${application.objectId}`);
    if (application.resourceId !== undefined) {
      refuseTwin(ids, spot, `resource ${application.resourceId}`);
      refuseTwin(ids, spot, `identity ${application.name}`);
    }
    return application;
  };
  const applications = (at.applications?.items(ITEMS) ?? []).map((spot) =>
    unique(spot, seedApplication(spot)),
  );
  const identities = (at.identities?.items(ITEMS) ?? []).map((spot) => unique(spot, seedIdentity(spot)));
  const roles = new Map<string, string>();
  const assignments = at.assignments?.items(ITEMS).map((spot) => seedAssignment(spot, roles)) ?? [];
  return {
    ...(at.tenant === undefined ? { tenant: {}, roles: true } : seedTenant(at.tenant)),
    vaults,
    applications: [...applications, ...identities],
    users,
    assignments,
  };
}

/** As JSON has it: no getters, no cycles, no more than fits. */
function plain(given: unknown): unknown {
  const root = new Spot('', given);
  const text = root.judged('this is no JSON', (value) => JSON.stringify(value) ?? '');
  if (Buffer.byteLength(text) > DOCUMENT_BYTES) {
    throw root.refusal(`this is longer than ${DOCUMENT_BYTES / 1024 / 1024} MiB of JSON`);
  }
  return root.judged('this is no JSON', () => JSON.parse(text));
}
