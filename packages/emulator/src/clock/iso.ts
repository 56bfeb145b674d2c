const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

/** Milliseconds since 1970 of a time in UTC such as `2026-11-20T08:00:00Z`; undefined for any other text. */
export function parseIso(text: string): number | undefined {
  if (!ISO.test(text)) return undefined;
  const milliseconds = Date.parse(text);
  // Date.parse() takes the 30th of February for the 2nd of March in some forms: it must say the same day again.
  const sound =
    !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(text.slice(0, 19));
  return sound ? milliseconds : undefined;
}
