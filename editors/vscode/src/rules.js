// Finds the rules at a position, and lists all rules to choose from.

/**
 * The codes of the diagnostics at a position, the shortest range first, because it is the most specific.
 * @param {{ code?: unknown, source?: string, range: { contains(place: any): boolean, start: { line: number, character: number }, end: { line: number, character: number } } }[]} findings
 * @param {{ line: number, character: number }} place
 */
export function codesAt(findings, place) {
  const length = (/** @type {typeof findings[number]} */ { range }) =>
    (range.end.line - range.start.line) * 10_000 + range.end.character - range.start.character;
  const here = findings
    .filter((finding) => finding.range.contains(place))
    .sort((a, b) => length(a) - length(b))
    .map((finding) => codeOf(finding.code))
    .filter((code) => code !== undefined);
  return [...new Set(here)];
}

/**
 * The code of a diagnostic, with or without a link to its page.
 * @param {unknown} code
 * @returns {string | undefined}
 */
function codeOf(code) {
  const value = typeof code === 'object' && code !== null && 'value' in code ? code.value : code;
  return typeof value === 'string' && /^[A-Z]\d{3}$/.test(value) ? value : undefined;
}

/**
 * Quick pick items for the rules that `storyc explain --all --format json` lists.
 * @param {string} json
 * @returns {{ label: string, description: string, detail: string }[]}
 */
export function ruleItems(json) {
  /** @type {{ code: string, name: string, severity: string, doc: string }[]} */
  const rules = JSON.parse(json);
  return rules.map(({ code, name, severity, doc }) => ({
    label: code,
    description: `${name} (${severity})`,
    detail: doc.split('\n').find((line) => line !== '' && !line.startsWith('#')) ?? '',
  }));
}
