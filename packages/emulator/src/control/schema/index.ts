import { ABOUT_SCHEMAS } from './about.ts';
import { ACCESS_SCHEMAS } from './access.ts';
import { INSTRUMENT_SCHEMAS } from './instruments.ts';
import { PRINCIPAL_SCHEMAS } from './principals.ts';
import { REQUEST_SCHEMAS } from './requests.ts';
import type { Schemas } from './schema.ts';
import { STATE_SCHEMAS } from './state.ts';
import { VAULT_SCHEMAS } from './vaults.ts';

/** Every schema of the control API by its name. Loaded for the description alone: nothing is judged by them at run time. */
export const SCHEMAS = {
  ...ABOUT_SCHEMAS,
  ...VAULT_SCHEMAS,
  ...REQUEST_SCHEMAS,
  ...ACCESS_SCHEMAS,
  ...PRINCIPAL_SCHEMAS,
  ...INSTRUMENT_SCHEMAS,
  ...STATE_SCHEMAS,
} as const satisfies Schemas;

export type SchemaName = keyof typeof SCHEMAS;
