import { expect, test } from 'vitest';
import { checkBrowser } from './browser.ts';

const CI = 'this is a run of CI (the variable CI is set)';
const BARE = 'this machine has no display (DISPLAY, WAYLAND_DISPLAY), and BROWSER is not set';

test.each<[NodeJS.ProcessEnv, NodeJS.Platform, string | undefined, string]>([
  [{}, 'darwin', undefined, 'a Mac always has one'],
  [{}, 'win32', undefined, 'so has Windows'],
  [{ DISPLAY: ':0' }, 'linux', undefined, 'a desktop'],
  [{ WAYLAND_DISPLAY: 'wayland-0' }, 'linux', undefined, 'a newer one'],
  [{ WSL_DISTRO_NAME: 'Debian' }, 'linux', undefined, 'the browser of Windows opens'],
  [{ BROWSER: '/usr/bin/visit' }, 'linux', undefined, 'the helper of a remote editor'],
  [{ CI: 'false', DISPLAY: ':0' }, 'linux', undefined, 'CI that is said not to be'],
  [{ DISPLAY: '' }, 'linux', BARE, 'a server, a container, a session by SSH'],
  [{ CI: 'true', DISPLAY: ':0' }, 'linux', CI, 'nobody looks at it'],
  [{ CI: '1' }, 'darwin', CI, 'nor at that'],
])('%j on %s', (env, platform, because, why) => {
  if (because === undefined) {
    expect(() => checkBrowser(env, platform), why).not.toThrow();
    return;
  }
  expect(() => checkBrowser(env, platform), why).toThrow(
    expect.objectContaining({
      code: 'invalid_configuration',
      message: `The sign-in browser cannot open one: ${because}.`,
      hint: 'Sign in in another way, such as azure-cli after `az login --use-device-code`, or set BROWSER to a program that opens addresses.',
    }),
  );
});
