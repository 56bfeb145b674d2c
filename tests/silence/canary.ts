/** A text that occurs nowhere by chance, with characters that every escaping changes. */
export const CANARY = 'canary "9f3b" \\ ü+/ 71c2';

/** The forms in which a value may hide: as it is, and as it looks after the usual encodings. */
export function formsOf(text: string): ReadonlyMap<string, string> {
  const bytes = Buffer.from(text);
  return new Map([
    ['plain', text],
    ['JSON', JSON.stringify(text).slice(1, -1)],
    ['JSON in JSON', JSON.stringify(JSON.stringify(text)).slice(3, -3)],
    ['URL', encodeURIComponent(text)],
    ['form', new URLSearchParams({ text }).toString().slice('text='.length)],
    ['hex', bytes.toString('hex')],
    // Base64 depends on what stands before: each of the three alignments, without the digits that neighbours share.
    ...[0, 1, 2].map((shift): [string, string] => [
      `base64, shifted by ${shift}`,
      Buffer.concat([Buffer.alloc(shift), bytes])
        .toString('base64')
        .replace(/=+$/, '')
        .slice(shift === 0 ? 0 : shift + 1, -2),
    ]),
  ]);
}

/** Names of the forms in which the text occurs in a haystack. */
export function leaksIn(haystack: string | Buffer, text: string): string[] {
  const place = Buffer.from(haystack).toString('latin1');
  const url = place.replaceAll('-', '+').replaceAll('_', '/');
  return [...formsOf(text)]
    .filter(([, form]) => {
      const sought = Buffer.from(form).toString('latin1');
      return place.includes(sought) || url.includes(sought);
    })
    .map(([name]) => name);
}
