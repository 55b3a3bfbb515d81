/** The words of a ticket, for its page and for the text that is copied from it. */
import { formatDuration } from "../../../leakhound/src/base/format.ts";
import type { TicketJson } from "../../../serve/src/api/json-types.ts";

const KINDS: Readonly<Record<TicketJson["kind"], string>> = {
  heap: "Heap leak",
  goroutine: "Goroutine leak",
  stack: "Leak of stacks",
  "off-heap": "Leak outside of the heap",
};

export const kindWords = (kind: TicketJson["kind"]): string => KINDS[kind];

const STATES: Readonly<Record<TicketJson["state"], string>> = {
  suspected: "Suspected: it opens when the next judgments show it, too.",
  open: "Open: judgments show it.",
  fixed: "Fixed: judgments of a later release do not show it.",
  resolved: "Resolved by a user. It opens again when judgments show it.",
  withdrawn: "Withdrawn: later judgments did not show what was suspected.",
};

/** A suspicion of a young process waits until a cache would have filled. */
export const stateWords = ({ state, decided }: Pick<TicketJson, "state" | "decided">): string =>
  state === "suspected" && decided !== null
    ? `Suspected: a cache that fills, or chance, may explain it until ${decided}. It opens then, or before memory reaches its limit.`
    : STATES[state];

/** `3 h 20 min` between two ISO times. */
export const spanText = (from: string, to: string): string =>
  formatDuration(Math.max(0, Date.parse(to) - Date.parse(from)));

export function releaseWords({ firstWith, lastWithout }: TicketJson["releases"]): string {
  if (firstWith === null) return "The release is unknown: the service has neither a label version nor a build id.";
  return lastWithout === null
    ? "It is in the first release that was judged, so an earlier one may have brought it."
    : "It came with this release: judgments of the one before do not show it.";
}
