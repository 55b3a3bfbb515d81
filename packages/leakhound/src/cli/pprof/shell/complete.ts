/**
 * What the tab key offers.
 *
 *   to⇥                 top topproto              commands, options and sample types
 *   help fo⇥            help focus
 *   list readMIME⇥      list net/textproto\.readMIMEHeader     the only function that holds it
 *   top -main\.⇥        -main\.leak -main\.main                those that begin so
 *
 * Names of functions are offered as regular expressions that match them.
 */
import { isReport, REPORT_NAMES } from "./command.ts";
import { ALL_NAMES } from "./settings.ts";

const OWN_WORDS = ["exit", "help", "options", "quit"];
const WORDS: readonly string[] = [...REPORT_NAMES, ...ALL_NAMES, ...OWN_WORDS].toSorted();

export interface Completion {
  /** What could stand in place of `word`; none where nothing is known. */
  readonly candidates: readonly string[];
  /** The last word of the line. */
  readonly word: string;
}

/** @param names of functions, and of sample types */
export function complete(
  line: string,
  names: { readonly functions: readonly string[]; readonly sampleTypes: readonly string[] },
): Completion {
  const words = line.trimStart().split(/\s+/);
  const word = words.at(-1)!;
  const [command = ""] = words;
  if (words.length === 1) return { word, candidates: startingWith([...WORDS, ...names.sampleTypes], word) };
  if (command === "help") return { word, candidates: words.length === 2 ? startingWith(WORDS, word) : [] };
  if (!isReport(command.replace(/\d+$/, "")) || command === "tags" || word === "") return { word, candidates: [] };
  const sign = word.startsWith("-") ? "-" : "";
  const functions = functionsMatching(names.functions, word.slice(sign.length));
  return { word, candidates: functions.map((name) => sign + name) };
}

function startingWith(names: readonly string[], start: string): string[] {
  return names.filter((name) => name.startsWith(start.toLowerCase()));
}

/** Those that begin with the text or, as nobody types a whole import path, the only one that holds it. */
function functionsMatching(functions: readonly string[], text: string): string[] {
  const patterns = functions.map(escaped);
  const starting = patterns.filter((pattern, row) => pattern.startsWith(text) || functions[row]!.startsWith(text));
  if (starting.length > 0) return starting;
  const holding = patterns.filter((pattern, row) => pattern.includes(text) || functions[row]!.includes(text));
  return holding.length === 1 ? holding : [];
}

const escaped = (name: string): string => name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
