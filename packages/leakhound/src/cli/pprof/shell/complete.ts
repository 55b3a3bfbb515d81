/**
 * Completes the last word of a line when the user presses the tab key.
 *
 *   to⇥                 top topproto              commands, options and sample types
 *   help fo⇥            help focus
 *   list readMIME⇥      list net/textproto\.readMIMEHeader     the only function that contains the text
 *   top -main\.⇥        -main\.leak -main\.main                functions that start with the text
 *
 * Functions are completed as regular expressions that match them.
 */
import { isReport, REPORT_NAMES } from "./command.ts";
import { ALL_NAMES } from "./settings.ts";

const OWN_WORDS = ["exit", "help", "options", "quit"];
const WORDS: readonly string[] = [...REPORT_NAMES, ...ALL_NAMES, ...OWN_WORDS].toSorted();

export interface Completion {
  /** Replacements for `word`; empty if there are none. */
  readonly candidates: readonly string[];
  /** The last word of the line. */
  readonly word: string;
}

/** @param names what the profile contains */
export function complete(
  line: string,
  names: { readonly functions: readonly string[]; readonly sampleTypes: readonly string[] },
): Completion {
  const words = line.trimStart().split(/\s+/);
  const word = words.at(-1)!;
  const [command = ""] = words;
  if (words.length === 1) return { word, candidates: startingWith([...WORDS, ...names.sampleTypes], word) };
  if (command === "help") return { word, candidates: words.length === 2 ? startingWith(WORDS, word) : [] };
  if (!isReport(command.replace(/(?<!\d)\d+$/, "")) || command === "tags" || word === "")
    return { word, candidates: [] };
  const minus = word.startsWith("-") ? "-" : "";
  const functions = functionsMatching(names.functions, word.slice(minus.length));
  return { word, candidates: functions.map((name) => minus + name) };
}

function startingWith(names: readonly string[], start: string): string[] {
  return names.filter((name) => name.startsWith(start.toLowerCase()));
}

/** Functions that start with the text or, since users do not type whole import paths, the only one that contains it. */
function functionsMatching(functions: readonly string[], text: string): string[] {
  const patterns = functions.map(escaped);
  const starting = patterns.filter((pattern, row) => pattern.startsWith(text) || functions[row]!.startsWith(text));
  if (starting.length > 0) return starting;
  const containing = patterns.filter((pattern, row) => pattern.includes(text) || functions[row]!.includes(text));
  return containing.length === 1 ? containing : [];
}

const escaped = (name: string): string => name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
