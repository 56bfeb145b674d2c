import { Option } from 'commander';

/** An option that may be given several times; `unless` is what help says of none. */
export const repeatable = (flags: string, says: string, unless = 'none') =>
  new Option(flags, says).argParser((text: string, texts: string[]) => [...texts, text]).default([], unless);

export const json = () => new Option('--json', 'print one JSON document, errors included');
