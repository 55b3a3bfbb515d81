/** The pivot of a service as a sentence of a ticket's evidence. */
import { formatBytes, formatDuration } from "leakhound/server";
import type { TicketPivot } from "./ticket.ts";

const MEASURES = { live: "live heap", resident: "resident memory", goroutines: "goroutines" } as const;

export function pivotWords({ measure, level, ages }: TicketPivot): string {
  const what =
    measure === "goroutines" ? `${Math.round(level)} goroutines` : `${formatBytes(level)} of ${MEASURES[measure]}`;
  const parts = ages.map(
    ({ fromMs, toMs, processes, above }) => `${above} of ${processes} processes ${ageWords(fromMs, toMs)}`,
  );
  return `processes with more than ${what}, by age: ${parts.join(", ")}`;
}

function ageWords(fromMs: number, toMs: number | null): string {
  if (toMs === null) return `older than ${formatDuration(fromMs)}`;
  return fromMs === 0
    ? `younger than ${formatDuration(toMs)}`
    : `of ${formatDuration(fromMs)} to ${formatDuration(toMs)}`;
}
