/**
 * Rewrites the two things that Go accepts in an expression and re2js does not.
 *
 *   \p{letter}, \p{punct}, \pl, \p{ASCII}     names of Unicode classes in any case, and aliases      \p{L}  \p{P}  \p{L}
 *   (?P<n>a)(?P<n>b)                          several groups of one name                            (?P<n>a)(?P<n_1>b)
 */

/** Aliases of general categories without spaces and underscores, in lower case (PropertyValueAliases.txt of Unicode). */
const CATEGORIES: Readonly<Record<string, string>> = {
  other: "C",
  control: "Cc",
  cntrl: "Cc",
  format: "Cf",
  unassigned: "Cn",
  privateuse: "Co",
  surrogate: "Cs",
  letter: "L",
  casedletter: "LC",
  lc: "LC",
  lowercaseletter: "Ll",
  modifierletter: "Lm",
  otherletter: "Lo",
  titlecaseletter: "Lt",
  uppercaseletter: "Lu",
  mark: "M",
  combiningmark: "M",
  spacingmark: "Mc",
  enclosingmark: "Me",
  nonspacingmark: "Mn",
  number: "N",
  decimalnumber: "Nd",
  digit: "Nd",
  letternumber: "Nl",
  othernumber: "No",
  punctuation: "P",
  punct: "P",
  connectorpunctuation: "Pc",
  dashpunctuation: "Pd",
  closepunctuation: "Pe",
  finalpunctuation: "Pf",
  initialpunctuation: "Pi",
  otherpunctuation: "Po",
  openpunctuation: "Ps",
  symbol: "S",
  currencysymbol: "Sc",
  modifiersymbol: "Sk",
  mathsymbol: "Sm",
  othersymbol: "So",
  separator: "Z",
  lineseparator: "Zl",
  paragraphseparator: "Zp",
  spaceseparator: "Zs",
};

/** Parts that are skipped or rewritten as a whole: quoted text, a bracket expression, a class, an escape, a group. */
const TOKEN =
  /\\Q.*?(?:\\E|$)|\[\^?\]?(?:\[:\^?\w*:\]|\\.|[^\]\\])*|\\[pP](?:\{\^?[^{}]*\}|[A-Za-z])|\\.|\(\?P?<\w+>/gs;
const CLASS = /\\[pP](?:\{\^?[^{}]*\}|[A-Za-z])|\\./gs;
const CLASS_PARTS = /^\\([pP])\{?(\^?)([^}]+)\}?$/;
const GROUP_NAME = /^\(\?P?<(\w+)>$/;

export interface RewrittenExpression {
  readonly text: string;
  /** A text that quotes the rewritten expression, with the original parts in their place. */
  restore(message: string): string;
}

export function rewriteExpression(expression: string): RewrittenExpression {
  const originals = new Map<string, string>();
  const replaced = (original: string, rewritten: string): string => {
    if (rewritten !== original) originals.set(rewritten, original);
    return rewritten;
  };
  const groups = new Map<string, number>();
  const text = expression.replace(TOKEN, (token) => {
    if (token.startsWith("\\Q")) return token;
    if (token.startsWith("[")) return token.replace(CLASS, (each) => replaced(each, classOf(each, "[:ascii:]")));
    if (token.startsWith("\\")) return replaced(token, classOf(token, "[[:ascii:]]"));
    return replaced(token, groupOf(token, groups));
  });
  return {
    text,
    restore: (message) => [...originals].reduce((rest, [from, to]) => rest.replaceAll(from, to), message),
  };
}

/** The class with the name that re2js knows; other escapes stay. */
function classOf(token: string, ascii: string): string {
  const [, letter, negation = "", name = ""] = CLASS_PARTS.exec(token) ?? [];
  if (letter === undefined) return token;
  const plain = name.replace(/[ _-]/g, "").toLowerCase();
  if (plain === "ascii" && letter === "p" && negation === "") return ascii;
  const known = CATEGORIES[plain] ?? plain.slice(0, 1).toUpperCase() + plain.slice(1);
  return known === name ? token : `\\${letter}{${negation}${known}}`;
}

/** The group with a name of its own. */
function groupOf(token: string, groups: Map<string, number>): string {
  const [, name = ""] = GROUP_NAME.exec(token) ?? [];
  const count = groups.get(name) ?? 0;
  groups.set(name, count + 1);
  return count === 0 ? token : `(?P<${name}_${count}>`;
}
