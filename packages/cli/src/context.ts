import { azureProvider, parseVaultUrl, signInFrom } from '@keyward/azure';
import { type AuditSink, consoleSink } from '@keyward/core/audit';
import { systemClock } from '@keyward/core/clock';
import { type Configuration, readConfiguration } from '@keyward/core/configuration';
import { vaultError } from '@keyward/core/errors';
import { resilienceFrom } from '@keyward/core/resilience';
import { type Gateway, openGateway } from '@keyward/core/service';
import { openStack } from '@keyward/core/stack';
import { tellRetries } from './output/retries.ts';

/** What a command is given to work with; tests of a command hand it their own. */
export interface Context {
  readonly variables: NodeJS.ProcessEnv;
  /** The working folder: `.env` and keyward.yaml are looked for from here. */
  readonly folder: string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Which vaults there are: the environment, `.env` and keyward.yaml. */
export function configurationOf({ variables, folder, signal }: Context): Promise<Configuration> {
  return readConfiguration({ env: variables, folder, signal });
}

/** The way to the configured vaults, each opened with the identity that the environment names. */
export async function gatewayOf(context: Context): Promise<Gateway> {
  return gatewayOver(await configurationOf(context), context);
}

/**
 * As {@link gatewayOf}, for commands that want to know the configuration as well. A command is over before an answer could
 * grow old, and says what the vault says now, so nothing is kept.
 *
 * @param quiet - No word of retries: a shell that completes a line has no place for it.
 */
export function gatewayOver({ mounts }: Configuration, context: Context, quiet = false): Gateway {
  const { variables, stderr } = context;
  const audit = auditOf(context);
  const resilience = resilienceFrom(variables);
  const gateway = openGateway({
    mounts,
    open: ({ name, url }) => {
      const { origin: vaultUrl } = parseVaultUrl(url);
      return openStack({ vaultUrl, mount: name, resilience, cache: false }, (bounds) =>
        azureProvider({ vaultUrl, signIn: signInFrom(variables), ...bounds }),
      );
    },
    ...(audit === undefined ? {} : { audit }),
  });
  const silence = quiet ? () => {} : tellRetries(stderr, systemClock);
  const close = async () => {
    silence();
    await gateway.close();
  };
  return { ...gateway, close, [Symbol.asyncDispose]: close };
}

/** Where audit events go, as KEYWARD_AUDIT asks; nowhere by default. @throws `invalid_configuration` */
export function auditOf({ variables, stderr }: Context): AuditSink | undefined {
  const asked = variables['KEYWARD_AUDIT']?.trim();
  if (!asked) return undefined;
  if (asked === 'console') return consoleSink({ stream: stderr });
  throw vaultError('invalid_configuration', {
    message: 'KEYWARD_AUDIT names no place for audit events that there is.',
    hint: 'Set it to `console` for JSON lines on standard error, or unset it.',
  });
}
