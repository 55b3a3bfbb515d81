/**
 * The line before the stack of a goroutine (goroutineheader in Go's runtime/traceback.go):
 *
 *   goroutine 32 [chan receive (nil chan), 12 minutes, locked to thread]:
 *   goroutine 7 gp=0xc000007c00 m=0 mp=0x5b4 [select (leaked) (scan), synctest bubble 3 labels:{"a": "b"}]:
 *
 * Marks in parentheses follow what the goroutine waits for. "(leaked)" and "(scan)" say what the collector found, and
 * whether it was looking at the moment; "(durable)", that only the goroutines of a test can end the wait. They are no
 * part of the state: "(nil chan)", "(no cases)" and "(idle)" are.
 */
import type { LabelSpec } from "../model/builder.ts";
import { parseLabels } from "./labels.ts";
import type { Lines } from "./lines.ts";

export const GOROUTINES_HEADER = /^goroutine (\d{1,15}) (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[(.*)\]:[ \t]*$/;
const MINUTES = /^(\d{1,9}) minutes$/;
const LOCKED = "locked to thread";
const LABELS = " labels:";
const MARKS = [" (leaked)", " (scan)", " (durable)"] as const;

export interface GoroutineHeader {
  readonly id: number;
  /** "running", "chan receive", "select (no cases)", "IO wait"… */
  readonly state: string;
  /** Whole minutes in this state; 0 below one minute, and for states other than waits. */
  readonly waitMinutes: number;
  readonly isLockedToThread: boolean;
  /** Whether the collector found that nothing can ever wake it; only with GOEXPERIMENT=goroutineleakprofile. */
  readonly isLeaked: boolean;
  readonly labels: readonly LabelSpec[];
}

/** What the brackets say. */
type Status = Omit<GoroutineHeader, "id">;

/** By the text in the brackets: many goroutines of a service wait alike. */
export type Statuses = Map<string, Status>;

/** Null if the current line is no header. Throws `MalformedProfile` for labels that cannot be read. */
export function readHeader(lines: Lines, statuses: Statuses): GoroutineHeader | null {
  const [, id, text] = GOROUTINES_HEADER.exec(lines.current ?? "") ?? [];
  if (text === undefined) return null;
  const status = statuses.get(text) ?? statusOf(text, lines);
  statuses.set(text, status);
  const { state, waitMinutes, isLockedToThread, isLeaked, labels } = status;
  return { id: Number(id), state, waitMinutes, isLockedToThread, isLeaked, labels };
}

function statusOf(status: string, lines: Lines): Status {
  const labelsAt = status.indexOf(LABELS);
  const labels = labelsAt < 0 ? [] : parseLabels(status.slice(labelsAt + LABELS.length), lines);
  const [marked, ...notes] = (labelsAt < 0 ? status : status.slice(0, labelsAt)).split(", ");
  const minutes = notes.map((note) => MINUTES.exec(note)?.[1]).find((found) => found !== undefined);
  const { state, marks } = withoutMarks(marked!);
  return {
    state,
    waitMinutes: Number(minutes ?? 0),
    isLockedToThread: notes.includes(LOCKED),
    isLeaked: marks.includes(" (leaked)"),
    labels,
  };
}

function withoutMarks(text: string): { readonly state: string; readonly marks: readonly string[] } {
  const marks: string[] = [];
  let end = text.length;
  for (let mark = markBefore(text, end); mark !== null; mark = markBefore(text, end)) {
    marks.push(mark);
    end -= mark.length;
  }
  return { state: text.slice(0, end), marks };
}

const markBefore = (text: string, end: number): string | null => MARKS.find((mark) => text.endsWith(mark, end)) ?? null;
