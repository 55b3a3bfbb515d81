/**
 * Interprets a line of the shell as actions, without performing them.
 *
 *   line                  meaning
 *   focus=main            the options change
 *   alloc_space           a sample type: short for sample_index=alloc_space
 *   :                     short for clearing five filters
 *   o, help, help top     a text to print
 *   top5 >f               a report
 *   quit                  the end
 */
import { ok, type Result } from "../../../base/result.ts";
import type { Profile } from "../../../profile/model/types.ts";
import { chosenSampleType } from "../../../report/pprof/sample-choice.ts";
import { parseCommand, type ShellReport } from "./command.ts";
import { helpText } from "./help.ts";
import { COMMENT_START, optionsListing } from "./listing.ts";
import { ALL_NAMES, isSwitch, type ShellOptions, withSetting } from "./settings.ts";

export type ShellAction =
  | { readonly type: "set"; readonly options: ShellOptions }
  | ({ readonly type: "report" } & ShellReport)
  | { readonly type: "print" | "error"; readonly text: string }
  | { readonly type: "quit" };

const CLEARED_BY_COLON = ["focus", "ignore", "hide", "tagfocus", "tagignore"];

/** Yields the actions of a line. Each action must be performed before the next is requested, because it may change options. */
export function* interpret(
  line: string,
  profile: Profile,
  currentOptions: () => ShellOptions,
): Generator<ShellAction, void, void> {
  for (const one of expanded(line.trim(), profile)) {
    const action = actionOf(one, profile, currentOptions());
    if (action) yield action;
  }
}

function expanded(line: string, { sampleTypes }: Profile): readonly string[] {
  if (line === ":") return CLEARED_BY_COLON.map((name) => `${name}=`);
  for (const { type } of sampleTypes) {
    const choice = `sample_index=${type}`;
    if (line === type) return [choice];
    if (line === `total_${type}`) return ["mean=0", choice];
    if (line === `mean_${type}`) return ["mean=1", choice];
  }
  return [line];
}

/** @returns null for an empty line */
function actionOf(line: string, profile: Profile, options: ShellOptions): ShellAction | null {
  const [, name = "", value] = /^([^=]*)(?:=(.*))?$/s.exec(line) ?? [];
  if (ALL_NAMES.includes(name.trim())) return assignment(name.trim(), value ?? null, profile, options);
  const words = line.split(/\s+/).filter((word) => word !== "");
  switch (words[0]) {
    case undefined:
      return null;
    case "o":
    case "options":
      return { type: "print", text: optionsListing(options, profile) };
    case "exit":
    case "quit":
    case "q":
      return { type: "quit" };
    case "help": {
      const subject = words.slice(1).join(" ");
      const text = helpText(subject, profile);
      return text === null ? failure(`Unknown command: ${subject}`) : { type: "print", text };
    }
    default:
      return report(parseCommand(words, options));
  }
}

function assignment(name: string, value: string | null, profile: Profile, options: ShellOptions): ShellAction {
  if (value === null && !isSwitch(name)) return failure(`please specify a value, e.g. ${name}=<val>`);
  const text = withoutComment(value ?? "").trim();
  const known = name === "sample_index" ? sampleTypeName(text, profile) : ok(text);
  const changed = known.ok ? withSetting(options, name, known.value) : known;
  return changed.ok ? { type: "set", options: changed.value } : failure(changed.error);
}

/** Removes the comment that `o` prints, so that its lines can be pasted back. */
function withoutComment(value: string): string {
  const comment = value.lastIndexOf(COMMENT_START);
  return comment < 0 ? value : value.slice(0, comment);
}

function sampleTypeName(text: string, profile: Profile): Result<string, string> {
  const index = chosenSampleType(profile, text);
  return index.ok ? ok(profile.sampleTypes[index.value]!.type) : { ok: false, error: index.error.what };
}

function report(parsed: Result<ShellReport, string>): ShellAction {
  return parsed.ok ? { type: "report", ...parsed.value } : failure(parsed.error);
}

const failure = (text: string): ShellAction => ({ type: "error", text });
