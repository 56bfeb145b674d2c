import { createRequire } from 'node:module';
import { Command } from 'commander';
import type { Context } from '../context.ts';
import { exitCodesText } from '../output/failure.ts';
import { topicsText } from '../topic/index.ts';
import { addAbout } from './about.ts';
import { addDelivery } from './delivery.ts';
import { addEmulator } from './emulator.ts';
import { addLifecycle } from './lifecycle.ts';
import { addMetadata } from './metadata.ts';
import { addSecret } from './secret.ts';
import { refuseIn } from './usage.ts';

/** The whole command tree. Each action loads its own code, so that help and version answer at once. */
export function programFor(context: Context): Command {
  const program = new Command('keyward')
    .description('Secrets in Azure Key Vault, through refs: azure://<mount>/<path>[#fragment][?version=<id>]')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
      outputError: () => {},
    })
    .addHelpText(
      'after',
      `
Settings:
  KEY_VAULT_URI               address of the vault that the mount \`vault\` and raw names mean
  KEYWARD_MOUNTS              more mounts: name=url,name=url
  KEYWARD_SIGN_IN             how to sign in (default: as DefaultAzureCredential finds)
  MANAGED_IDENTITY_CLIENT_ID  sign in as this managed identity alone
  KEYWARD_AUDIT               \`console\` writes an audit event for every operation to standard error

Examples:
  $ keyward list
  $ keyward get azure://vault/app/db#username --reveal
  $ keyward set azure://vault/app/db --value-from db.json --content-type application/json
  $ keyward run --secrets secrets.yaml -- node server.js
  $ keyward emulator

Topics (\`keyward help <topic>\`):
${topicsText()}
Exit codes:
${exitCodesText()}`,
    );
  addSecret(program, context);
  addDelivery(program, context);
  addLifecycle(program, context);
  addMetadata(program, context);
  addAbout(program, context);
  addEmulator(program, context);
  refuseIn(program);
  return program;
}

function version(): string {
  const manifest: { version: string } = createRequire(import.meta.url)('../../package.json');
  return manifest.version;
}
