/**
 * Puts measured tables into docs/scan-precision.md, between two comments of Markdown; what was read and judged by people is
 * around them and stays.
 *
 *   <!-- scan-eval: cases -->
 *   | class | …
 *   <!-- end -->
 */

/** @throws where the page has no such place */
export function withTable(page: string, name: string, table: string): string {
  const start = `<!-- scan-eval: ${name} -->\n`;
  const from = page.indexOf(start);
  const to = page.indexOf("<!-- end -->", from);
  if (from < 0 || to < 0) throw new Error(`the page has no place for the table "${name}"`);
  return `${page.slice(0, from + start.length)}\n${table}\n\n${page.slice(to)}`;
}
