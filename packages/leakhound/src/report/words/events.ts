/** Words for the events of a watch: one clause each, for the page, the progress of a watch and its log. */
import { assertUnreachable } from "../../base/assert.ts";
import { formatDuration } from "../../base/format.ts";
import type { WatchEvent } from "../../base/watch-event.ts";

export function eventWords(event: WatchEvent): string {
  switch (event.reason) {
    case "request-failed":
      return `${event.lane}: ${event.path === null ? "" : `${event.path}: `}${event.message}`;
    case "not-a-profile":
      return `${event.lane}: the response is ${event.content}, not a profile`;
    case "other-profile":
      return `${event.lane}: the response is a profile of ${event.sampleTypes.join(", ") || "nothing"}`;
    case "unreadable-profile":
      return `${event.lane}: ${event.message}`;
    case "no-memory-values":
      return `${event.lane}: ${event.path}: the response has no memory values`;
    case "lane-busy":
      return `${event.lane}: no response yet, requested ${formatDuration(event.busyMs)} ago`;
    case "rounds-missed": {
      const rounds = event.rounds === 1 ? "1 round" : `${event.rounds} rounds`;
      return `${rounds} missed: this machine was suspended or too busy, or its clock was set`;
    }
    case "counters-fell":
      return "the process restarted: its counters began at 0 again";
    case "process-started":
      return `the process restarted at ${isoOf(event.startedAt)}`;
    case "older-process":
      return `another process answers, which started earlier, at ${isoOf(event.startedAt)}: if the address is a load balancer's, watch one instance`;
    case "noted":
      return event.text;
    default:
      return assertUnreachable(event);
  }
}

const isoOf = (at: number): string => new Date(at).toISOString();
