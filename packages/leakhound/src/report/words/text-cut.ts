/** Words for a profile whose text was cut: one clause. */
import type { TextCut } from "../../base/text-cut.ts";
import { countWords } from "./names.ts";

const ENDS: Readonly<Record<TextCut["missing"], string>> = {
  start: "the text begins inside a goroutine",
  end: "the text ends early",
};

/** `the text ends early: 3 goroutines were read` */
export function cutWords({ missing, counts, read, total }: TextCut): string {
  const noun = counts === "goroutine" ? counts : "record";
  const counted = total === null ? countWords(read, noun) : `${read} of ${countWords(total, noun)}`;
  return `${ENDS[missing]}: ${counted} ${(total ?? read) === 1 ? "was" : "were"} read`;
}
