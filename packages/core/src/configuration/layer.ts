import {
  createMounts,
  DEFAULT_MOUNT,
  fillTemplate,
  type Mount,
  type Mounts,
  type MountTemplate,
} from '../ref/index.ts';
import { refusal } from './refusal.ts';
import { type Configured, type Setting, settingsOf, shownAddress } from './settings.ts';
import type { Placed } from './words.ts';

/** What one place configures. */
export interface Layer {
  readonly application?: Placed | undefined;
  readonly environment?: Placed | undefined;
  readonly named: readonly Mount[];
  readonly templates: readonly MountTemplate[];
}

interface Settled {
  readonly mounts: Mounts;
  readonly application: string | undefined;
  readonly environment: string | undefined;
  readonly settings: readonly Setting[];
}

/** Puts places together, of which the first wins. */
export function settled(layers: readonly Layer[], environments: readonly Placed[]): Settled {
  const applications = layers.flatMap(({ application }) => application ?? []);
  const chosen = layers.flatMap(({ environment }) => environment ?? []);
  for (const environment of chosen) refuseUnlisted(environment, environments);
  const listed = environments.map(({ value }) => value);
  const only = listed.length === 0 ? {} : { environments: listed };
  const templates = Map.groupBy(
    layers.flatMap((layer) => layer.templates),
    ({ name }) => name,
  );
  const named = Map.groupBy(
    layers.flatMap((layer) => layer.named),
    ({ name }) => name,
  );
  const tried = winners(templates).map((template) => ({ ...template, ...only }));
  const made = vaultOf(createMounts(winners(named), tried), applications[0], chosen[0]);
  if (made !== undefined) named.set(DEFAULT_MOUNT, [...(named.get(DEFAULT_MOUNT) ?? []), made]);
  return {
    mounts: createMounts(winners(named), tried),
    application: applications[0]?.value,
    environment: chosen[0]?.value,
    settings: settingsOf([
      { name: 'application', values: applications },
      { name: 'environment', values: chosen },
      ...listing(environments),
      ...[...named, ...templates].map(([name, mounts]) => ({
        name: `mounts.${name}`,
        values: mounts.map(({ url, origin = '' }) => ({ value: shownAddress(url), origin })),
      })),
    ]),
  };
}

function winners<Entry>(groups: ReadonlyMap<string, readonly Entry[]>): Entry[] {
  return [...groups.values()].flatMap(([first]) => (first === undefined ? [] : [first]));
}

/** The mount that raw names mean, where an application, an environment and a template of both are there. */
function vaultOf(mounts: Mounts, application?: Placed, environment?: Placed): Mount | undefined {
  const template = mounts.templates.find(({ name }) => name.includes('{app}') && name.includes('{env}'));
  if (template === undefined || application === undefined || environment === undefined) return undefined;
  const name = fillTemplate(template.name, { app: application.value, env: environment.value });
  const mount = mounts.get(name);
  if (mount !== undefined) {
    return { name: DEFAULT_MOUNT, url: mount.url, origin: `${name} in ${mount.origin}` };
  }
  throw refusal(
    application.place,
    'application and environment together make a mount of more than 63 characters',
    'Shorten the application: the name of a vault has 24 characters at most.',
  );
}

function refuseUnlisted({ value, place }: Placed, environments: readonly Placed[]): void {
  if (environments.length === 0 || environments.some((known) => known.value === value)) return;
  const known = environments.map((environment) => environment.value).join(', ');
  throw refusal(
    place,
    `it is none of the environments that ${environments[0]?.origin} lists, ${known}`,
    'Choose one of these, or add it to `environments`.',
  );
}

function listing(environments: readonly Placed[]): readonly Configured[] {
  const value = environments.map((environment) => environment.value).join(', ');
  return environments
    .slice(0, 1)
    .map(({ origin }) => ({ name: 'environments', values: [{ value, origin }] }));
}
