import type { ErrorCode } from '../../errors/index.ts';
import { holds, inTable, noLeak, refused, same } from '../judge.ts';
import type { Draft } from '../stage.ts';
import { OPERATIONS } from './operations.ts';

const FORBIDDEN = [
  'forbidden',
  'forbidden_by_rbac',
  'forbidden_by_access_policy',
  'forbidden_by_governance_policy',
  'forbidden_by_firewall',
  'forbidden_by_connection',
] as const satisfies readonly ErrorCode[];

interface Trouble {
  readonly fault: 'forbidden' | 'throttled' | 'unreachable';
  readonly codes: readonly [ErrorCode, ...ErrorCode[]];
  readonly why: string;
}

const TROUBLES: readonly Trouble[] = [
  {
    fault: 'forbidden',
    codes: FORBIDDEN,
    why: 'a missing role that looks like a missing secret is repaired by writing over the real one',
  },
  {
    fault: 'throttled',
    codes: ['throttled'],
    why: 'a throttled call that looks like an answer makes a busy vault look empty',
  },
  {
    fault: 'unreachable',
    codes: ['vault_unreachable'],
    why: 'an outage that looks like an answer makes a vault look empty',
  },
];

/** Of an unknown secret: a provider that takes every failure for "not there" cannot pass by luck. */
const failing: readonly Draft[] = TROUBLES.flatMap(({ fault, codes, why }) =>
  OPERATIONS.map(({ name, needs, run }) => ({
    name: `${name} under \`${fault}\` says so`,
    why,
    needs,
    async run(stage) {
      const target = { path: stage.path('trouble'), value: stage.value() };
      const provider = await stage.under(fault);
      const call = () => stage.promptly(name, run(provider, target));
      const problem = await refused(name, call, ...codes);
      noLeak('the error', problem, stage.marks);
      await refused('get afterwards', () => stage.provider.get({ path: target.path }), 'secret_not_found');
    },
  })),
);

const unready: readonly Draft[] = TROUBLES.map(({ fault, codes, why }) => ({
  name: `check under \`${fault}\` answers with that error`,
  why: `a readiness page must say what is wrong: ${why}`,
  needs: [],
  async run(stage) {
    const provider = await stage.under(fault);
    const readiness = await stage.promptly('check', provider.check());
    holds(readiness.status !== 'ready', `check under ${fault} answered \`ready\`.`);
    inTable('check', readiness.error);
    holds(
      codes.includes(readiness.error.code),
      `check under ${fault} answered with ${readiness.error.code}.`,
    );
  },
}));

export const FAULTS: readonly Draft[] = [
  ...failing,
  {
    name: 'check of a healthy store is ready',
    why: 'a readiness page that is never green is switched off',
    needs: [],
    async run(stage) {
      same('the readiness', await stage.provider.check(), { status: 'ready' });
    },
  },
  ...unready,
];
