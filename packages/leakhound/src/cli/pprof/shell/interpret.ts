/**
 * What a line of a session means, worked out without doing any of it.
 *
 *   line                  meaning
 *   focus=main            the options change
 *   alloc_space           a sample type: short for sample_index=alloc_space
 *   :                     short for emptying five filters
 *   o, help, help top     something to tell
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
  | { readonly type: "tell" | "complain"; readonly text: string }
  | { readonly type: "quit" };

const CLEARED_BY_COLON = ["focus", "ignore", "hide", "tagfocus", "tagignore"];

/** What is to be done for a line, in order; each action is to be done with what the one before has set. */
export function* interpret(
  line: string,
  profile: Profile,
  optionsNow: () => ShellOptions,
): Generator<ShellAction, void, void> {
  for (const one of expanded(line.trim(), profile)) {
    const action = meaningOf(one, profile, optionsNow());
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

/** null for a line that says nothing */
function meaningOf(line: string, profile: Profile, options: ShellOptions): ShellAction | null {
  const [, name = "", value] = /^([^=]*)(?:=(.*))?$/s.exec(line) ?? [];
  if (ALL_NAMES.includes(name.trim())) return assignment(name.trim(), value ?? null, profile, options);
  const words = line.split(/\s+/).filter((word) => word !== "");
  switch (words[0]) {
    case undefined:
      return null;
    case "o":
    case "options":
      return { type: "tell", text: optionsListing(options, profile) };
    case "exit":
    case "quit":
    case "q":
      return { type: "quit" };
    case "help": {
      const subject = words.slice(1).join(" ");
      const text = helpText(subject, profile);
      return text === null ? complaint(`Unknown command: ${subject}`) : { type: "tell", text };
    }
    default:
      return report(parseCommand(words, options));
  }
}

function assignment(name: string, value: string | null, profile: Profile, options: ShellOptions): ShellAction {
  if (value === null && !isSwitch(name)) return complaint(`please specify a value, e.g. ${name}=<val>`);
  const text = withoutComment(value ?? "").trim();
  const known = name === "sample_index" ? sampleTypeName(text, profile) : ok(text);
  const changed = known.ok ? withSetting(options, name, known.value) : known;
  return changed.ok ? { type: "set", options: changed.value } : complaint(changed.error);
}

/** Lines of `o` can be pasted back. */
function withoutComment(value: string): string {
  const comment = value.lastIndexOf(COMMENT_START);
  return comment < 0 ? value : value.slice(0, comment);
}

function sampleTypeName(text: string, profile: Profile): Result<string, string> {
  const index = chosenSampleType(profile, text);
  return index.ok ? ok(profile.sampleTypes[index.value]!.type) : { ok: false, error: index.error.what };
}

function report(parsed: Result<ShellReport, string>): ShellAction {
  return parsed.ok ? { type: "report", ...parsed.value } : complaint(parsed.error);
}

const complaint = (text: string): ShellAction => ({ type: "complain", text });
