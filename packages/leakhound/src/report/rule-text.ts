/**
 * A rule as text for a terminal, from its section of the page of rules, the one place where rules are worded:
 *
 *   ## timer-leak              the name
 *   A timer that …             what it finds
 *   ```go … ```                a leak, and its repair
 *   Not reported where …       when the rule is silent
 */
import { wrap } from "./terminal/layout.ts";
import type { TextStyle } from "./terminal/text-style.ts";

export interface RuleSection {
  readonly rule: string;
  /** Paragraphs and examples, in their order. */
  readonly parts: readonly RulePart[];
}

export type RulePart =
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "example"; readonly lines: readonly string[] };

/** @param page Markdown with a section of the second level for each rule */
export const ruleSections = (page: string): readonly RuleSection[] =>
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const end = section.indexOf("\n");
      return { rule: section.slice(0, end).trim(), parts: partsOf(section.slice(end + 1)) };
    });

function partsOf(section: string): RulePart[] {
  return section.split(/^```(?:go)?\n/m).flatMap((text, row): RulePart[] => {
    if (row % 2 === 1) return [{ kind: "example", lines: text.trimEnd().split("\n") }];
    return text
      .split(/\n{2,}/)
      .map((paragraph) => paragraph.trim().replaceAll("\n", " "))
      .filter((paragraph) => paragraph !== "")
      .map((paragraph) => ({ kind: "paragraph", text: paragraph }));
  });
}

const TITLES = ["Leak:", "Repair:"] as const;
const INDENT = "    ";

/** @returns lines without line ends */
export function ruleText({ rule, parts }: RuleSection, { width, paint }: TextStyle): string[] {
  let examples = 0;
  const lines = parts.flatMap((part) => {
    if (part.kind === "paragraph") return ["", ...wrap(part.text.replace(/(^|\W)_(\w[^_]*)_(?!\w)/g, "$1$2"), width)];
    const title = TITLES[examples++] ?? "";
    return [
      "",
      paint.bold(title),
      ...part.lines.map((line) => (line === "" ? "" : INDENT + line.replaceAll("\t", "    "))),
    ];
  });
  return [paint.bold(rule), ...lines];
}
