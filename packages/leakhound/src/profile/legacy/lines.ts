/** Lines that say nothing. */
import type { Lines } from "../text/lines.ts";

export function isBlankOrComment(line: string): boolean {
  const trimmed = line.trim();
  return trimmed === "" || trimmed.startsWith("#");
}

export function skipBlankAndComments(lines: Lines): void {
  while (lines.current !== null && isBlankOrComment(lines.current)) lines.advance();
}
