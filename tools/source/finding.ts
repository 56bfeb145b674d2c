/** Something a check has against the repository, at a place where it can be mended. */
export interface Finding {
  /** Name of the broken rule, such as `floor` or `todo`. */
  readonly rule: string;
  /** Path from the root of the repository, with `/`. */
  readonly file: string;
  /** Counted from 1. */
  readonly line?: number;
  /** What is wrong and what mends it. */
  readonly message: string;
  /** A warning is printed and changes no exit code. */
  readonly warning?: true;
}

/** One line a finding, in the form that editors and CI make a link of. */
export function formatFinding(finding: Finding): string {
  const place = finding.line === undefined ? finding.file : `${finding.file}:${finding.line}`;
  const kind = finding.warning ? 'warning' : 'error';
  return `${place}: ${kind}: ${finding.message} [${finding.rule}]`;
}

/**
 * Prints findings and a closing line, and sets the exit code of the process.
 *
 * @param check - Name of the check, for the closing line.
 * @param looked - What was looked at, such as `84 files`, so that a check of nothing is seen.
 */
export function reportFindings(check: string, looked: string, findings: readonly Finding[]): void {
  const places = [...findings].sort(
    (a, b) => a.file.localeCompare(b.file) || (a.line ?? 0) - (b.line ?? 0) || a.rule.localeCompare(b.rule),
  );
  for (const finding of places) console.error(formatFinding(finding));
  const warnings = findings.filter((finding) => finding.warning).length;
  const errors = findings.length - warnings;
  console.log(`${check}: ${looked}, ${errors} errors, ${warnings} warnings`);
  if (errors > 0) process.exitCode = 1;
}
