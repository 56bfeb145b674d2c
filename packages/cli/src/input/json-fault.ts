/** Where JSON ends to be JSON, from 1. V8 tells most places; where it quotes the text instead, nothing of that is told. */
export function faultIn(text: string, error: unknown): { readonly line: number; readonly column: number } {
  const [, told] = /at position (\d+)/.exec(messageOf(error)) ?? [];
  const before = text.slice(0, told === undefined ? strangerIn(text) : Number(told)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** How much of it comes before the first character that cannot stand there: what is cut off before it only ends too early. */
function strangerIn(text: string): number {
  let sound = 0;
  let strange = text.length + 1;
  while (strange - sound > 1) {
    const middle = Math.floor((sound + strange) / 2);
    if (hasStranger(text.slice(0, middle))) strange = middle;
    else sound = middle;
  }
  return sound;
}

function hasStranger(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    return messageOf(error).startsWith('Unexpected token');
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}
