/** Parses the commands of the explorer. */
import { err, ok, type Result } from "../../base/result.ts";

export type Command =
  | { readonly name: "up" | "list" | "referrers" | "path" | "types" | "objects" | "help" | "quit" }
  | { readonly name: "down" | "top"; readonly number: number }
  /** "" removes the filter. */
  | { readonly name: "filter"; readonly pattern: string }
  | { readonly name: "object"; readonly address: string };

/** Commands by name, and by first letter if it is unique. */
const NAMES: Readonly<Record<string, Command["name"]>> = {
  down: "down",
  d: "down",
  up: "up",
  u: "up",
  list: "list",
  l: "list",
  referrers: "referrers",
  r: "referrers",
  path: "path",
  p: "path",
  types: "types",
  t: "types",
  objects: "objects",
  o: "objects",
  object: "object",
  filter: "filter",
  f: "filter",
  top: "top",
  help: "help",
  h: "help",
  "?": "help",
  quit: "quit",
  q: "quit",
  exit: "quit",
};
/** The names of all commands, for completion. */
export const WORDS: readonly string[] = Object.keys(NAMES)
  .filter((name) => name.length > 1)
  .sort();
const TOP_MAX = 1_000;

/** @returns null for an empty line; an error says what to type instead */
export function parseCommand(line: string): Result<Command | null, string> {
  const [word = "", ...rest] = line.trim().split(/\s+/);
  if (word === "") return ok(null);
  if (/^\d+$/.test(word)) return numbered("down", word);
  const name = Object.hasOwn(NAMES, word.toLowerCase()) ? NAMES[word.toLowerCase()] : undefined;
  if (name === undefined) return err(`there is no command "${word}": help lists them`);
  switch (name) {
    case "down":
    case "top":
      return numbered(name, rest[0]);
    case "filter":
      return ok({ name, pattern: rest.join(" ") });
    case "object":
      return rest[0] === undefined
        ? err("object needs an address, as objects lists them")
        : ok({ name, address: rest[0] });
    default:
      return ok({ name });
  }
}

function numbered(name: "down" | "top", text = ""): Result<Command, string> {
  const number = Number(text);
  const isValid = /^\d+$/.test(text) && number >= 1 && (name === "down" || number <= TOP_MAX);
  if (isValid) return ok({ name, number });
  return err(
    name === "down" ? "down needs the number of a row, such as down 1" : `top needs a number up to ${TOP_MAX}`,
  );
}
