import { vaultError } from '@keyward/core/errors';

/**
 * Refuses a browser where none can open: better at once than a sign-in that waits for nobody.
 *
 * Nobody watches a run of CI; without a display a Linux machine has no browser but one that BROWSER names (as
 * remote editors do). A terminal is not needed: the page opens beside whatever runs.
 *
 * @throws `invalid_configuration`.
 */
export function checkBrowser(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): void {
  const because = obstacle(env, platform);
  if (because === undefined) return;
  throw vaultError('invalid_configuration', {
    message: `The sign-in browser cannot open one: ${because}.`,
    hint: 'Sign in in another way, such as azure-cli after `az login --use-device-code`, or set BROWSER to a program that opens addresses.',
  });
}

function obstacle(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | undefined {
  const ci = env['CI']?.trim().toLowerCase() ?? '';
  if (!['', '0', 'false'].includes(ci)) return 'this is a run of CI (the variable CI is set)';
  // The subsystem for Linux opens the browser of its Windows.
  const opens = ['BROWSER', 'DISPLAY', 'WAYLAND_DISPLAY', 'WSL_DISTRO_NAME'].some((name) => env[name]);
  return platform === 'linux' && !opens
    ? 'this machine has no display (DISPLAY, WAYLAND_DISPLAY), and BROWSER is not set'
    : undefined;
}
