/** What speaks for a cause, in words: a case a kind of evidence. */
import { assertUnreachable } from "../../base/assert.ts";
import { formatCount, formatShare } from "../../base/format.ts";
import type { CauseEvidence, CauseEvidenceFacts, SourceMismatch } from "../../verdict/facts/causes.ts";
import { placeWords } from "./names.ts";

export function causeEvidenceWords(evidence: CauseEvidence): string {
  switch (evidence.check) {
    case "stacks":
      return stackWords(evidence.facts);
    case "companion": {
      const { function: name, meaning } = evidence.facts;
      return `also growing: ${name ?? "another stack that belongs to it"} (${meaning})`;
    }
    case "companion-missing":
      return `expected but not found, or not sampled: ${evidence.facts.meaning}`;
    case "own-frames":
      return ownFrameWords(evidence.facts);
    case "period":
      return periodWords(evidence.facts);
    case "source-mismatch":
      return `source and profile are of different revisions: ${mismatchWords(evidence.facts)}`;
    default:
      return assertUnreachable(evidence);
  }
}

const WHOLE: Readonly<Record<CauseEvidenceFacts["stacks"]["of"], string>> = {
  growth: "growth",
  heap: "heap in use",
  goroutines: "goroutines",
};

/** `93% of the growth is on stacks of this kind: net/textproto.readMIMEHeader < net/http.readRequest < …` */
function stackWords({ of, share, waitState, functions, isTruncated }: CauseEvidenceFacts["stacks"]): string {
  const waiting = waitState === null ? "" : `, ${waitWords(waitState)}`;
  const stack = [...functions, ...(isTruncated ? ["…"] : [])].join(" < ");
  return `${formatShare(share)} of the ${WHOLE[of]} ${of === "goroutines" ? "are" : "is"} on stacks of this kind${waiting}: ${stack}`;
}

function waitWords(state: string): string {
  switch (state) {
    case "unknown":
      return "wait state unknown, because this text form omits it (debug=2 and the binary form show it)";
    case "running":
      return "running";
    case "system call":
    case "cgo call":
      return `blocked in a ${state}`;
    default:
      return `waiting (${state})`;
  }
}

function ownFrameWords({ frames, otherFrames, otherShare }: CauseEvidenceFacts["own-frames"]): string {
  const named = frames.map(({ share, caller, ...frame }) => {
    const from = caller === null ? "" : `, called from ${placeWords(caller)}`;
    return `${placeWords(frame)} (${formatShare(share)})${from}`;
  });
  const more = otherFrames > 0 ? [`${formatCount(otherFrames)} more (${formatShare(otherShare)})`] : [];
  return `first application frame${frames.length === 1 ? "" : "s"} on these stacks: ${[...named, ...more].join("; ")}`;
}

function periodWords({ seconds, low, high, usualSeconds }: CauseEvidenceFacts["period"]): string {
  const words = `one event every ${formatSeconds(seconds)} (95%: ${formatSeconds(low)} to ${formatSeconds(high)})`;
  if (usualSeconds === null) return `${words}: compare with the intervals of probes and tickers`;
  return `${words}: ${usualSeconds} s is a common probe interval; compare with periodSeconds of the liveness and readiness probes`;
}

const formatSeconds = (seconds: number): string => `${formatCount(Math.round(seconds * 10) / 10)} s`;

function mismatchWords(facts: SourceMismatch): string {
  switch (facts.mismatch) {
    case "line-after-end":
      return `${facts.file} ends before line ${facts.line}, where the profile has ${facts.function}`;
    case "function-missing":
      return `${facts.function} of the profile is not in ${facts.file}`;
    case "line-outside-function":
      return `the profile has ${facts.function} at line ${facts.line}, but in ${facts.file} it is at lines ${facts.firstLine} to ${facts.lastLine}`;
    default:
      return assertUnreachable(facts);
  }
}
