/**
 * Parses command lines like Go's package flag: `-name`, `--name`, `-name=value`, `-name value`. A boolean takes its
 * value only after `=`, and `--` ends the flags. Unlike in Go, flags may also follow the first source.
 */
import type { Fault } from "../../../base/fault.ts";
import { err, ok, type Result } from "../../../base/result.ts";

export type FlagKind = "boolean" | "integer" | "number" | "text" | "texts";
export type FlagValue = boolean | number | string | readonly string[];

export interface ParsedFlags {
  readonly values: ReadonlyMap<string, FlagValue>;
  /** Arguments that are not flags: the sources. */
  readonly rest: readonly string[];
}

export type FlagFault = Fault<"unknown-flag" | "bad-value" | "missing-value">;

/** Parses arguments by the kinds of the known flags. A repeated flag replaces its value; one of kind "texts" adds to it. */
export function parseGoFlags(
  args: readonly string[],
  kinds: ReadonlyMap<string, FlagKind>,
): Result<ParsedFlags, FlagFault> {
  const values = new Map<string, FlagValue>();
  const rest: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === "--") return ok({ values, rest: [...rest, ...args.slice(at + 1)] });
    const match = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(arg);
    if (!match) {
      rest.push(arg);
      continue;
    }
    const name = match[1]!;
    const kind = kinds.get(name);
    if (!kind) return err(unknownFlag(name));
    const text = match[2] ?? (kind === "boolean" ? "true" : args[++at]);
    if (text === undefined) return err(missingValue(name));
    const value = parseValue(kind, text, values.get(name));
    if (value === null) return err(badValue(name, kind, text));
    values.set(name, value);
  }
  return ok({ values, rest });
}

function parseValue(kind: FlagKind, text: string, before: FlagValue | undefined): FlagValue | null {
  switch (kind) {
    case "boolean":
      return parseBoolean(text);
    case "integer":
      return /^[+-]?\d+$/.test(text) ? Number(text) : null;
    case "number":
      return /^[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
    case "text":
      return text;
    case "texts":
      return [...(Array.isArray(before) ? before : []), text].filter((one) => one !== "");
  }
}

/** Accepts the same texts as strconv.ParseBool. */
function parseBoolean(text: string): boolean | null {
  if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true;
  return /^(0|f|F|false|FALSE|False)$/.test(text) ? false : null;
}

const EXPECTED: Readonly<Record<FlagKind, string>> = {
  boolean: "true or false",
  integer: "an integer",
  number: "a number",
  text: "a text",
  texts: "a text",
};

function unknownFlag(name: string): FlagFault {
  return {
    code: "unknown-flag",
    what: "unknown flag",
    where: `-${name}`,
    todo: "see leakhound pprof -help",
  };
}

function missingValue(name: string): FlagFault {
  return { code: "missing-value", what: "it needs a value", where: `-${name}`, todo: `write -${name}=VALUE` };
}

function badValue(name: string, kind: FlagKind, text: string): FlagFault {
  const what = `${JSON.stringify(text)} is not ${EXPECTED[kind]}`;
  return { code: "bad-value", what, where: `-${name}`, todo: "see leakhound pprof -help" };
}
