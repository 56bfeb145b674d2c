import { appendFileSync } from 'node:fs';
import { connect } from 'node:net';

// Stands in for the Azure CLI (`az account get-access-token`) and for PowerShell (`pwsh`), which this test cannot
// install: it takes their arguments and variables, writes their answers, and fails in their words. What it is to do
// stands in AS: the token to give, `signed-out`, `mfa`, or a port to connect to and be silent.

const [, , program = '', ...args] = process.argv;
const as = process.env['STAND_IN_AS'] ?? 'signed-out';
const log = process.env['STAND_IN_LOG'];
const resource =
  program === 'az' ? args[args.indexOf('--resource') + 1] : process.env['AZURE_IDENTITY_POWERSHELL_RESOURCE'];
const tenant =
  program === 'az'
    ? args.includes('--tenant')
      ? args[args.indexOf('--tenant') + 1]
      : undefined
    : process.env['AZURE_IDENTITY_POWERSHELL_TENANT_ID'] || undefined;

const FAILURES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  az: {
    'signed-out': "ERROR: Please run 'az login' to setup account.\n",
    mfa: 'ERROR: AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor authentication to access.\nTo re-authenticate, please run:\naz login --scope https://vault.azure.net/.default\n',
  },
  pwsh: { 'signed-out': 'Get-AzAccessToken: Run Connect-AzAccount to login.\n' },
};

if (program === 'pwsh' && args[0] === '/?') process.exit(0);
if (log !== undefined) appendFileSync(log, `${program} ${resource} ${tenant ?? 'no tenant'}\n`);
if (/^\d+$/.test(as)) {
  connect(Number(as), '127.0.0.1').resume();
} else {
  const failure = FAILURES[program]?.[as];
  if (failure !== undefined) {
    process.stderr.write(failure);
    process.exitCode = 1;
  } else {
    const expires = new Date(Date.now() + 3_600_000);
    const answer =
      program === 'az'
        ? { accessToken: as, expires_on: Math.floor(expires.getTime() / 1_000), tokenType: 'Bearer' }
        : { ExpiresOn: expires.toISOString(), Token: as };
    process.stdout.write(JSON.stringify(answer));
  }
}
