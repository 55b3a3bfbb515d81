/** Open values that a function hands on, where those that get them leave them open, for the rules about open values. */
import type { GoFile } from "../index/go-file.ts";
import type { Acquisition } from "../lifetime/acquisitions.ts";
import { returnForReading } from "../lifetime/returned-for-reading.ts";
import { lostSend } from "./lost-sends.ts";
import type { Match } from "./rule.ts";

export function* leftByOthers(acquisition: Acquisition, file: GoFile): Generator<Match> {
  const { statement, callee, kind } = acquisition;
  const { tree } = file;
  const lost = lostSend(acquisition);
  if (lost !== null)
    yield {
      node: statement,
      confidence: "medium",
      message: `The ${kind.noun} of ${callee} stays open if its only receiver has left by the return at line ${tree.line(lost.exit)} before line ${tree.line(lost.send)} sends it.`,
      advice: "in the case that leaves, receive the value in a goroutine and close it",
      steps: [
        { file, node: lost.send, text: "sends the value into the buffer of the channel" },
        { file, node: lost.exit, text: "leaves, and nobody receives the value" },
      ],
    };
  const returned = returnForReading(acquisition);
  if (returned === null) return;
  const { exit, hasOtherClose } = returned;
  const as = hasOtherClose ? "something whose Close leaves it open" : "something that nobody can close";
  yield {
    node: statement,
    confidence: hasOtherClose ? "medium" : "low",
    message: `The ${kind.noun} of ${callee} is returned at line ${tree.line(exit)} as ${as}, so it stays open.`,
    advice: hasOtherClose
      ? "return a type whose Close closes both"
      : "return an io.ReadCloser, or read everything and close it before the return",
    steps: [
      { file, node: exit, text: hasOtherClose ? "returns something around it" : "returns something without Close" },
    ],
  };
}
