/**
 * Which vaults there are: the environment, `.env` and keyward.yaml, read once, refused when wrong.
 * @module
 */
export { type Configuration, type ConfigurationPlace, readConfiguration } from './configuration.ts';
export type { OverriddenSetting, Setting } from './settings.ts';
