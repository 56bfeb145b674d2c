/**
 * Which vaults there are: the environment, `.env` and keyward.yaml; and which secrets a program wants: secrets.yaml.
 * Read once, refused when wrong.
 * @module
 */
export { type Configuration, type ConfigurationPlace, readConfiguration } from './configuration.ts';
export { type DeclaredSecret, readDeclaration } from './declaration.ts';
export { isVariableName } from './name.ts';
export type { OverriddenSetting, Setting } from './settings.ts';
