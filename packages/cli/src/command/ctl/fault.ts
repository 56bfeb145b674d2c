import { vaultError } from '@keyward/core/errors';
import type { FaultInput, FaultMatch, FaultPlane, FaultRecord, FaultSchedule } from '@keyward/emulator';
import type { Context } from '../../context.ts';
import { jsonFile } from '../../input/file.ts';
import { remark } from '../../output/remark.ts';
import { fields, json, pageOf, table } from '../../output/text.ts';
import { type CtlOptions, connect } from './connection.ts';
import { type EffectOptions, effectsOf, effectText } from './effect.ts';
import { found, onVault } from './meant.ts';
import { wholeNumber } from './number.ts';

export interface AddFaultOptions extends CtlOptions, EffectOptions {
  readonly plane?: FaultPlane;
  readonly vault?: string;
  readonly method?: string;
  readonly route?: string;
  readonly count?: string;
  readonly skip?: string;
  readonly probability?: string;
  readonly seed?: string;
  readonly when?: 'before' | 'after';
  readonly preset?: 'tokenEndpointDown';
  readonly jsonRule?: string;
}

/** `keyward emulator ctl faults` */
export async function listFaults(context: Context, options: CtlOptions): Promise<void> {
  const { stdout } = context;
  const { client } = await connect(context, options);
  const { faults } = await client.faults.list();
  if (options.json) stdout.write(json({ faults }));
  else if (faults.length === 0) remark(context, options, 'Nothing goes wrong: there is no rule.');
  else {
    const rows = faults.map((rule) => [
      rule.id,
      `${rule.struck}`,
      `${rule.matched}`,
      effectText(rule.effect),
      matchText(rule.match),
      scheduleText(rule),
    ]);
    const head = ['ID', 'STRUCK', 'MATCHED', 'EFFECT', 'REQUESTS', 'WHEN'];
    stdout.write(table(head, rows, pageOf(stdout), 'REQUESTS'));
  }
}

/** `keyward emulator ctl faults clear` */
export async function clearFaults(context: Context, options: CtlOptions): Promise<void> {
  const { client } = await connect(context, options);
  await client.faults.clear();
  context.stdout.write(options.json ? json({ cleared: true }) : 'No rule is left.\n');
}

/** `keyward emulator ctl fault add` */
export async function addFault(context: Context, options: AddFaultOptions): Promise<void> {
  const { stdout } = context;
  const rule = await ruleOf(context, options);
  const { client } = await connect(context, options);
  // A rule may name a vault that is yet to come; here nobody means one.
  const { vault } = options;
  if (vault !== undefined) await onVault(client, vault, () => client.vaults.get({ vault }));
  const made = await client.faults.add(rule);
  const told = {
    id: made.id,
    effect: effectText(made.effect),
    requests: matchText(made.match),
    when: scheduleText(made),
  };
  stdout.write(options.json ? json(made) : fields(told, pageOf(stdout)));
}

/** `keyward emulator ctl fault remove` */
export async function removeFault(context: Context, id: string, options: CtlOptions): Promise<void> {
  const { client } = await connect(context, options);
  await found(id, () => client.faults.remove({ id }), {
    names: async () => (await client.faults.list()).faults.map((rule) => rule.id),
    command: 'faults',
  });
  context.stdout.write(options.json ? json({ removed: id }) : 'The rule is gone.\n');
}

async function ruleOf({ signal }: Context, options: AddFaultOptions): Promise<FaultInput> {
  if (options.jsonRule !== undefined) {
    // The emulator judges it.
    return (await jsonFile('--json-rule', options.jsonRule, signal)) as FaultInput;
  }
  const { preset, plane, vault, method, route } = options;
  const [effect, ...more] = effectsOf(options);
  if (more.length > 0) throw badRule('A rule has one effect, and several are given.');
  if (options.retryAfter !== undefined && effect?.kind !== 'throttle' && effect?.kind !== 'error') {
    throw badRule('`--retry-after` says more of `--throttle` or `--error`, and neither is given.');
  }
  const match: FaultMatch = {
    ...(plane === undefined ? {} : { plane }),
    ...(vault === undefined ? {} : { vault }),
    ...(method === undefined ? {} : { method }),
    ...(route === undefined ? {} : { route }),
  };
  const schedule = scheduleOf(options);
  if (preset !== undefined) {
    if (Object.keys(match).length > 0) {
      throw badRule('`--preset` says itself which requests it is about.');
    }
    return { ...schedule, preset, ...(effect === undefined ? {} : { effect }) };
  }
  if (effect === undefined) throw badRule('Nothing says what becomes of a request.');
  return { ...schedule, match, effect };
}

function scheduleOf({ count, skip, probability, seed, when }: AddFaultOptions): FaultSchedule {
  if (probability !== undefined && !/^(?:0|1|0?\.\d{1,15}|1\.0+|0\.0+)$/.test(probability)) {
    throw badRule(`\`--probability ${probability}\` is no number from 0 to 1.`);
  }
  return {
    ...(count === undefined ? {} : { count: wholeNumber('--count', count) }),
    ...(skip === undefined ? {} : { skip: wholeNumber('--skip', skip) }),
    ...(probability === undefined ? {} : { probability: Number(probability) }),
    ...(seed === undefined ? {} : { seed: wholeNumber('--seed', seed) }),
    ...(when === undefined ? {} : { when }),
  };
}

function badRule(message: string) {
  return vaultError('invalid_usage', {
    message,
    hint: 'See `keyward emulator ctl fault add --help`: one effect, or a preset, or a rule in a file.',
  });
}

function matchText({ plane, vault, method, route }: FaultMatch): string {
  const told = [plane, vault === undefined ? undefined : `vault ${vault}`, method, route];
  return told.filter((part) => part !== undefined).join(', ') || 'all';
}

function scheduleText({ when, count, skip, probability }: FaultRecord): string {
  return [
    when,
    ...(count === undefined ? [] : [`${count} times`]),
    ...(skip === 0 ? [] : [`after ${skip} that pass`]),
    ...(probability === 1 ? [] : [`with a chance of ${probability}`]),
  ].join(', ');
}
