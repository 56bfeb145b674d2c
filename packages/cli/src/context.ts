import { type AzureProvider, azureProvider, credentialFrom } from '@keyward/azure';
import { mountsFrom } from '@keyward/core/ref';
import { openVaults, type Vaults } from '@keyward/core/service';

/** What a command is given to work with; tests of a command hand it their own. */
export interface Context {
  readonly variables: NodeJS.ProcessEnv;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** The vaults that the environment names, each opened with the identity that the environment names. */
export function vaultsOf(context: Context): Vaults<AzureProvider> {
  const credential = credentialFrom(context.variables);
  return openVaults({
    mounts: mountsFrom(context.variables),
    open: (mount) => azureProvider({ vaultUrl: mount.url, credential }),
  });
}
