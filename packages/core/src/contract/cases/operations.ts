import type { Call, SecretProvider } from '../../provider/index.ts';
import type { SecretValue } from '../../value/index.ts';
import { collect, type Facet, facet } from '../judge.ts';

/** Every verb of a provider, callable on any provider by name. */
export interface Operation {
  readonly name: string;
  readonly needs: readonly Facet[];
  run(provider: SecretProvider, target: Target, call?: Call): Promise<unknown>;
}

export interface Target {
  readonly path: string;
  readonly value: SecretValue;
}

/** `async` everywhere: a provider may throw where it is called, or reject later. */
export const OPERATIONS: readonly Operation[] = [
  { name: 'get', needs: [], run: async (on, { path }, call) => on.get({ path }, call) },
  { name: 'list', needs: [], run: async (on, { path }, call) => collect(on.list({ prefix: path }, call)) },
  {
    name: 'set',
    needs: ['write'],
    run: async (on, { path, value }, call) => facet(on, 'write').set(path, { value }, call),
  },
  {
    name: 'update with a value',
    needs: ['write'],
    run: async (on, { path, value }, call) => facet(on, 'write').update({ path }, { value }, call),
  },
  {
    name: 'update',
    needs: ['write'],
    run: async (on, { path }, call) => facet(on, 'write').update({ path }, { enabled: false }, call),
  },
  {
    name: 'delete',
    needs: ['write'],
    run: async (on, { path }, call) => facet(on, 'write').delete(path, call),
  },
  {
    name: 'versions',
    needs: ['versions'],
    run: async (on, { path }, call) => collect(facet(on, 'versions').list(path, call)),
  },
  {
    name: 'versions.latest',
    needs: ['versions'],
    run: async (on, { path }, call) => facet(on, 'versions').latest(path, call),
  },
  {
    name: 'bin.list',
    needs: ['bin'],
    run: async (on, { path }, call) => collect(facet(on, 'bin').list({ prefix: path }, call)),
  },
  { name: 'bin.get', needs: ['bin'], run: async (on, { path }, call) => facet(on, 'bin').get(path, call) },
  {
    name: 'bin.recover',
    needs: ['bin'],
    run: async (on, { path }, call) => facet(on, 'bin').recover(path, call),
  },
  {
    name: 'bin.purge',
    needs: ['bin'],
    run: async (on, { path }, call) => facet(on, 'bin').purge(path, call),
  },
];

export const CHECK: Operation = { name: 'check', needs: [], run: async (on, _, call) => on.check(call) };
