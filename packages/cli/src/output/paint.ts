import { styleText } from 'node:util';

/** How a text is to stand out; what it says never depends on that. */
export type Look = 'heading' | 'label' | 'error' | 'bad' | 'doubtful';

/** A text, and how it is to stand out. */
export interface Painted {
  readonly text: string;
  readonly look: Look;
}

export type Cell = string | Painted;

/** Gives a text its look; gives it back as it is where the stream is no terminal, or NO_COLOR is set. */
export type Paint = (text: string, look: Look) => string;

const STYLES: Readonly<Record<Look, Parameters<typeof styleText>[0]>> = {
  heading: 'bold',
  label: 'bold',
  error: ['bold', 'red'],
  bad: 'red',
  doubtful: 'yellow',
};

export function painterFor(stream: NodeJS.WriteStream): Paint {
  return (text, look) => styleText(STYLES[look], text, { stream });
}

export const plain: Paint = (text) => text;

export function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}
