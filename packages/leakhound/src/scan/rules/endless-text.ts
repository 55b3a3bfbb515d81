/** What messages and steps say about a goroutine that never ends. */
import type { Endless } from "../channels/never-ends.ts";
import { receivedValue } from "../channels/received.ts";
import type { MatchStep } from "./rule.ts";

/** "its loop on line 12 has no exit" */
export function endlessText({ kind, at }: Endless): string {
  const { tree } = at.file;
  const line = tree.line(at.node);
  const value = receivedValue(at);
  const name = value === null ? "a channel" : tree.text(value);
  switch (kind) {
    case "loop":
      return `whose loop has no exit (line ${line})`;
    case "ticker":
      return `that ranges over ${name}, which Stop does not close (line ${line})`;
    case "unclosed":
      return tree.kind(at.node) === "range_clause"
        ? `that ranges over ${name}, which nothing closes (line ${line})`
        : `that ends when ${name} is closed, which nothing does (line ${line})`;
    case "silent":
      return `that waits for ${name}, to which nothing sends and which nothing closes (line ${line})`;
    case "background":
      return `that waits for ${name}, which never ends (line ${line})`;
    case "process":
      return `that waits for ${name}, which ends with the process (line ${line})`;
  }
}

export function stepsOfEndless({ at, channel, calls }: Endless): MatchStep[] {
  return [
    ...calls.map((call) => ({ ...call, text: `calls ${call.file.tree.fieldText(call.node, "function")}` })),
    { ...at, text: "stays here" },
    ...(channel === null ? [] : [{ ...channel.made, text: "makes the channel" }]),
  ];
}
