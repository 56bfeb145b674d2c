import { EmulatorError } from '../error.ts';

const HINT = 'Nothing was taken in. Mend this place and try again.';

/** A place in a document: what stands there, and the way to it. A refusal names the way and never what stands there. */
export class Spot {
  readonly path: string;
  readonly value: unknown;

  constructor(path: string, value: unknown) {
    this.path = path;
    this.value = value;
  }

  /** `problem` is a sentence without its full stop. */
  refusal(problem: string, hint = HINT): EmulatorError {
    return new EmulatorError('invalid_option', `${this.path || 'The document'}: ${problem}.`, hint);
  }

  /** The members of an object that has none but `known`; those that are absent are undefined. */
  members<const Name extends string>(known: readonly Name[]): Readonly<Partial<Record<Name, Spot>>> {
    const members: Partial<Record<Name, Spot>> = {};
    for (const [name, value] of this.entries()) {
      const found = known.find((one) => one === name);
      if (found === undefined) {
        // A name that looks like one of ours is a slip; anything else might be what nobody should read.
        const what = /^[A-Za-z]\w{0,31}$/.test(name) ? JSON.stringify(name) : 'a member of that name';
        throw this.refusal(`there is no ${what} here`, `There are ${known.join(', ')}.`);
      }
      members[found] = new Spot(this.path === '' ? name : `${this.path}.${name}`, value);
    }
    return members;
  }

  isObject(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value);
  }

  entries(): readonly (readonly [string, unknown])[] {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw this.refusal('this is not an object');
    }
    return Object.entries(value);
  }

  items(most: number): readonly Spot[] {
    if (!Array.isArray(this.value)) throw this.refusal('this is not a list');
    if (this.value.length > most) throw this.refusal(`there are more than ${most} of them`);
    return this.value.map((item: unknown, at) => new Spot(`${this.path}[${at}]`, item));
  }

  text(what: string, fits: RegExp): string {
    if (typeof this.value === 'string' && fits.test(this.value)) return this.value;
    throw this.refusal(`this is not ${what}`);
  }

  string(): string {
    if (typeof this.value === 'string') return this.value;
    throw this.refusal('this is not a text');
  }

  flag(): boolean {
    if (typeof this.value === 'boolean') return this.value;
    throw this.refusal('this is neither true nor false');
  }

  /** Whatever `judge` throws becomes a refusal of this place, in words that quote nothing. */
  judged<Result>(problem: string, judge: (value: unknown) => Result): Result {
    try {
      return judge(this.value);
    } catch (error) {
      throw this.refusal(problem, error instanceof EmulatorError ? error.hint : HINT);
    }
  }
}

/** Refuses the second of two places that say the same; `keys` may be filled by several lists. */
export function refuseTwin(taken: Map<string, string>, spot: Spot, key: string): void {
  const first = taken.get(key.toLowerCase());
  if (first !== undefined) throw spot.refusal(`the same stands in ${first}`);
  taken.set(key.toLowerCase(), spot.path);
}

export function needed(owner: Spot, found: Spot | undefined, name: string): Spot {
  if (found !== undefined) return found;
  throw owner.refusal(`its ${name} is missing`);
}
