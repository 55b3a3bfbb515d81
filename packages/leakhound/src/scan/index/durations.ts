/** Durations in Go's source, in milliseconds, as far as the file itself shows them. */
import type { GoFile } from "./go-file.ts";
import { scopeIndex } from "./scope-index.ts";

const UNITS_MS: Readonly<Record<string, number>> = {
  Nanosecond: 1e-6,
  Microsecond: 1e-3,
  Millisecond: 1,
  Second: 1e3,
  Minute: 60e3,
  Hour: 3600e3,
};

/** Of `2 * time.Minute`, `time.Hour`, a name that the file sets once to such a value, or a function that
 * returns it; null for other texts. */
export function durationMs(text: string, file: GoFile): number | null {
  const { tree } = file;
  const called = /^(\w+)\(\)$/.exec(text)?.[1];
  if (called !== undefined) return returnedMs(called, file);
  const literal = literalMs(text);
  if (literal !== null || !/^\w+$/.test(text)) return literal;
  const { words } = scopeIndex(tree, tree.root);
  const assignment = new RegExp(`${text}\\s*(?:time\\.Duration\\s*)?:?=(?!=)\\s*([^\\n]+)`, "y");
  const assigned = words.match(text, assignment);
  if (assigned === null || words.match(text, assignment, assigned.index + assigned[0].length)) return null;
  return literalMs(assigned[1]!);
}

/** What a function of the file without parameters always returns. */
function returnedMs(name: string, { tree, functions }: GoFile): number | null {
  const fn = functions.find((one) => one.name === name && one.receiver === null);
  const returns = fn === undefined ? [] : [...tree.within(fn.node, "return_statement")];
  const [only, ...others] = returns;
  return only === undefined || others.length > 0 ? null : literalMs(tree.text(only).replace(/^return\s+/, ""));
}

function literalMs(text: string): number | null {
  const found = /^\s*(?:([\d_.]+)\s*\*\s*)?time\.(\w+)(?:\s*\*\s*([\d_.]+))?\s*(?:\/\/.*)?$/.exec(text);
  const unit = found && UNITS_MS[found[2]!];
  return unit ? numberOf(found[1]) * numberOf(found[3]) * unit : null;
}

const numberOf = (text = "1"): number => Number(text.replaceAll("_", ""));
