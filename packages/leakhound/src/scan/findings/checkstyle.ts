/**
 * Findings as XML of Checkstyle, which many editors and build servers read. Format:
 * https://github.com/checkstyle/checkstyle/blob/master/src/main/java/com/puppycrawl/tools/checkstyle/XMLLogger.java
 */
import type { Confidence, Finding, ScanReport } from "./finding.ts";

const SEVERITIES = { high: "error", medium: "warning", low: "info" } as const satisfies Record<Confidence, string>;

export function checkstyleOf({ findings }: ScanReport): string {
  const files = [...new Set(findings.map(({ file }) => file))];
  const elements = files.map((file) => {
    const errors = findings.filter((finding) => finding.file === file).map(errorOf);
    return `<file name="${escaped(file)}">\n${errors.join("")}</file>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="10.0">\n${elements.join("")}</checkstyle>\n`;
}

const errorOf = ({ rule, line, confidence, message, advice }: Finding): string =>
  `<error line="${line}" severity="${SEVERITIES[confidence]}" message="${escaped(`${message} Change: ${advice}`)}" source="leakhound.${escaped(rule)}"/>\n`;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\n": "&#10;",
  "\r": "&#13;",
  "\t": "&#9;",
};

/** XML 1.0 has no other control characters, no halves of surrogates and no U+FFFE and U+FFFF, not even escaped. */
const NOT_IN_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const escaped = (text: string): string =>
  text.replace(NOT_IN_XML, "\uFFFD").replace(/[&<>"'\n\r\t]/g, (character) => ENTITIES[character]!);
