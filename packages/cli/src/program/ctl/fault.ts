import { type Command, Option } from 'commander';
import type { Context } from '../../context.ts';
import { verbsOf } from './verb.ts';

const commands = () => import('../../command/ctl/fault.ts');

const EFFECTS = [
  'throttle',
  'error',
  'retryAfter',
  'latency',
  'reset',
  'resetAfter',
  'slowBody',
  'truncate',
  'truncateAfter',
  'insufficientClaims',
  'refusal',
];
const MATCHES = ['plane', 'vault', 'method', 'route'];
const SCHEDULE = ['count', 'skip', 'probability', 'seed', 'when'];

const matches = () => [
  new Option('--plane <name>', 'only requests to this part').choices([
    'vault',
    'entra',
    'identity',
    'management',
  ]),
  new Option('--vault <name>', 'only requests to this vault'),
  new Option('--method <name>', 'only requests of this method'),
  new Option('--route <pattern>', 'only this route or path, such as /secrets/db-*'),
];

const effects = () => [
  new Option('--throttle', 'answer 429'),
  new Option('--error <status>', 'answer with a status from 500 to 599'),
  new Option('--retry-after <seconds>', 'Retry-After of --throttle or --error'),
  new Option('--latency <ms>', 'keep the answer waiting: 200, 50-500, or median=50,p99=900'),
  new Option('--reset', 'reset the connection before an answer'),
  new Option('--reset-after <bytes>', 'reset it within the body of the answer'),
  new Option('--slow-body <bytes/s>', 'send the body slowly'),
  new Option('--truncate', 'send half of the body that is promised'),
  new Option('--truncate-after <bytes>', 'send only so much of it'),
  new Option('--insufficient-claims', "revoke the caller's token: 401 with a claims challenge"),
  new Option('--refusal <by>', 'answer 403 in the words of').choices([
    'firewall',
    'privateLink',
    'governancePolicy',
    'rbac',
    'accessPolicy',
  ]),
];

const schedule = () => [
  new Option('--count <number>', 'how many requests it strikes (default: all)'),
  new Option('--skip <number>', 'how many pass first (default: 0)'),
  new Option('--probability <chance>', 'from 0 to 1 (default: 1)'),
  new Option('--seed <number>', 'what chances are drawn from: the same seed draws the same'),
  new Option('--when <moment>', 'before the request takes effect, or after it did').choices([
    'before',
    'after',
  ]),
];

/** What goes wrong with requests. */
export function addFaults(ctl: Command, context: Context): void {
  const faults = verbsOf(ctl)('faults', 'list the rules by which requests go wrong')
    .helpCommand(false)
    .addHelpText(
      'after',
      `
The first rule that strikes a request decides what becomes of it.

Examples:
  $ keyward emulator ctl faults
  $ keyward emulator ctl faults --json
`,
    )
    .action(async (options) => (await commands()).listFaults(context, options));
  verbsOf(faults)('clear', 'take all rules away')
    .addHelpText('after', '\nExamples:\n  $ keyward emulator ctl faults clear\n')
    .action(async (options) => (await commands()).clearFaults(context, options));
  const fault = ctl.command('fault').description('let requests go wrong').helpCommand(false);
  addAdding(fault, context);
  verbsOf(fault)('remove <fault>', 'take a rule away, by its id')
    .addHelpText(
      'after',
      `
Examples:
  $ keyward emulator ctl faults
  $ keyward emulator ctl fault remove fault-1
`,
    )
    .action(async (id, options) => (await commands()).removeFault(context, id, options));
}

function addAdding(fault: Command, context: Context): void {
  verbsOf(fault)('add', 'add a rule: which requests, one effect, and when', [
    ...effects(),
    ...matches(),
    ...schedule(),
    new Option(
      '--preset <name>',
      "a rule that is made already; this one is Entra ID's, and no managed identity's",
    )
      .choices(['tokenEndpointDown'])
      .conflicts(MATCHES),
    new Option('--json-rule <file>', 'a rule as the control API takes it').conflicts([
      ...EFFECTS,
      ...MATCHES,
      ...SCHEDULE,
      'preset',
    ]),
  ])
    .addHelpText(
      'after',
      `
Takes effect with the next request. The control API itself never goes wrong.

Examples:
  $ keyward emulator ctl fault add --throttle --retry-after 2 --vault orders --count 3
  $ keyward emulator ctl fault add --error 503 --route 'PUT /secrets/*' --when after --count 1
  $ keyward emulator ctl fault add --latency 50-500 --probability 0.2 --seed 7
  $ keyward emulator ctl fault add --refusal firewall --vault orders
  $ keyward emulator ctl fault add --preset tokenEndpointDown
`,
    )
    .action(async (options) => (await commands()).addFault(context, options));
}
