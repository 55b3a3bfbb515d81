/**
 * The output of `o`: every option with its value and its possible values.
 *
 *   nodecount                 = -1                   //: default
 *   sort                      = flat                 //: [cum | flat]
 */
import type { Profile } from "../../../profile/model/types.ts";
import { choicesOf, SETTING_NAMES, type SettingName, type ShellOptions, settingText } from "./settings.ts";

/** Starts a comment, which is not part of the value. */
export const COMMENT_START = "//:";
const NAME_WIDTH = 25;
const VALUE_WIDTH = 20;

export function optionsListing(options: ShellOptions, { sampleTypes }: Profile): string {
  const types = sampleTypes.map(({ type }) => type);
  const lines = SETTING_NAMES.filter((name) => name !== "source_path").map((name) => {
    const comment = commentOf(options, name, types);
    return `  ${name.padEnd(NAME_WIDTH)} = ${shownValue(options, name, types).padEnd(VALUE_WIDTH)} ${comment}`;
  });
  return lines.sort().join("\n");
}

function shownValue(options: ShellOptions, name: SettingName, types: readonly string[]): string {
  const text = settingText(options, name);
  if (text !== "") return text;
  if (name === "granularity") return "(default)";
  return name === "sample_index" ? (types.at(-1) ?? "") : '""';
}

function commentOf(options: ShellOptions, name: SettingName, types: readonly string[]): string {
  const choices = name === "sample_index" ? types : [...choicesOf(name)].sort();
  if (choices.length > 0) return `${COMMENT_START} [${choices.join(" | ")}]`;
  return name === "nodecount" && options.nodecount === -1 ? `${COMMENT_START} default` : "";
}
