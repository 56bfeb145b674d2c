import { json } from '../output/text.ts';
import { docker } from './docker.ts';
import { dotenv } from './dotenv.ts';
import { shell } from './shell.ts';
import { yaml } from './yaml.ts';

/** The formats of `keyward export`: variables and their values as one text. */
export const FORMATS = {
  dotenv,
  json: (values: ReadonlyMap<string, string>) => json(Object.fromEntries(values)),
  yaml,
  shell,
  docker,
} as const;

export type Format = keyof typeof FORMATS;
