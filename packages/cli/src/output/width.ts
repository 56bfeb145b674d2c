const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What terminals draw two columns wide: emoji, and the wide and full-width ranges of UAX #11. */
const WIDE =
  /^\p{Emoji_Presentation}|\ufe0f|^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** Most texts, for which nothing has to be taken apart. */
const PLAIN = /^[ -~]*$/;

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += columns(segment);
  return width;
}

/** The text, cut to so many columns with an ellipsis where it has more; a character is never cut in half. */
export function cut(text: string, most: number): string {
  if (widthOf(text) <= most) return text;
  let kept = '';
  let left = most - 1;
  for (const { segment } of graphemes.segment(text)) {
    left -= columns(segment);
    if (left < 0) break;
    kept += segment;
  }
  return `${kept}…`;
}

function columns(grapheme: string): number {
  if (INVISIBLE.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}
