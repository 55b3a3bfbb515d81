/**
 * Command lines as Go's package flag reads them: `-name`, `--name`, `-name=value`, `-name value`; a
 * boolean takes its value after `=` only; `--` ends the flags. Unlike there, flags may also follow
 * the first source.
 */
import type { Fault } from "../../../base/fault.ts";
import { err, ok, type Result } from "../../../base/result.ts";

export type FlagKind = "boolean" | "integer" | "number" | "text" | "texts";
export type FlagValue = boolean | number | string | readonly string[];

export interface ParsedFlags {
  readonly values: ReadonlyMap<string, FlagValue>;
  /** What is no flag: the sources. */
  readonly rest: readonly string[];
}

export type FlagFault = Fault<"unknown-flag" | "bad-value" | "missing-value">;

/** Parses arguments by the kinds of the flags that exist. A flag given again replaces its value, or adds to "texts". */
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
    const value = readValue(kind, text, values.get(name));
    if (value === null) return err(badValue(name, kind, text));
    values.set(name, value);
  }
  return ok({ values, rest });
}

function readValue(kind: FlagKind, text: string, before: FlagValue | undefined): FlagValue | null {
  switch (kind) {
    case "boolean":
      return booleanOf(text);
    case "integer":
      return /^[+-]?\d+$/.test(text) ? Number(text) : null;
    case "number":
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
    case "text":
      return text;
    case "texts":
      return [...(Array.isArray(before) ? before : []), text].filter((one) => one !== "");
  }
}

/** As strconv.ParseBool. */
function booleanOf(text: string): boolean | null {
  if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true;
  return /^(0|f|F|false|FALSE|False)$/.test(text) ? false : null;
}

function unknownFlag(name: string): FlagFault {
  return {
    code: "unknown-flag",
    what: "this flag does not exist",
    where: `-${name}`,
    todo: "leakhound pprof -help lists them",
  };
}

function missingValue(name: string): FlagFault {
  return { code: "missing-value", what: "it needs a value", where: `-${name}`, todo: `write -${name}=VALUE` };
}

function badValue(name: string, kind: FlagKind, text: string): FlagFault {
  const what = `${JSON.stringify(text)} is no ${kind === "boolean" ? "true or false" : kind}`;
  return { code: "bad-value", what, where: `-${name}`, todo: "leakhound pprof -help tells what it takes" };
}
