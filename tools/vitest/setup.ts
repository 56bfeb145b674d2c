/** Before every test file: the full tier runs each property many more times than a change has to wait for. */
const RUNS_IN_FULL = 2_000;

if (process.env['KEYWARD_TEST_TIER'] === 'full') {
  const { configureGlobal, readConfigureGlobal } = await import('fast-check');
  configureGlobal({ ...readConfigureGlobal(), numRuns: RUNS_IN_FULL });
}

export {};
