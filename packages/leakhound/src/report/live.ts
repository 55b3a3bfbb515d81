/**
 * The view while watching, redrawn at every tick: a pure function of the state.
 *
 *   leakhound watch http://127.0.0.1:6060        0:21 of 0:35, next in 1 s
 *   memory      54.2 MiB  ▁▂▂▃▄▄▅▆▆▇█
 *   heap in use 41.0 MiB  ▁▂▃▄▅▆▇█
 *   goroutines  12
 *   LEAK heap (0.87)   net/textproto.readMIMEHeader 780 MiB/h
 */
import { formatBytes, formatCount, formatRate } from "../base/format.ts";
import type { Diagnosis } from "../verdict/facts/diagnosis.ts";
import { clip, sparkline } from "./terminal/layout.ts";
import { printable } from "./terminal/paint.ts";
import type { TextStyle } from "./terminal/text-style.ts";
import { verdictPaint } from "./text.ts";

export interface LiveState {
  readonly target: string;
  readonly elapsedMs: number;
  /** Null for a watch without an end. */
  readonly totalMs: number | null;
  readonly nextInMs: number;
  /** Resident memory where it is served, else the runtime's heap; oldest first, bytes. */
  readonly memory: readonly number[];
  readonly heap: readonly number[];
  readonly goroutines: readonly number[];
  readonly diagnosis: Diagnosis | null;
  readonly snapshots: number;
  readonly gaps: number;
  readonly restarts: number;
  /** The newest gap or restart. */
  readonly lastEvent: string | null;
}

const SITES_SHOWN = 3;
const LABEL_WIDTH = 13;
const VALUE_WIDTH = 10;
/** Below this width sites are not indented to the values, because their names need the space. */
const NARROW_WIDTH = 60;

export function liveLines(state: LiveState, style: TextStyle): string[] {
  const { width, paint } = style;
  const lines = [
    headLine(state, width),
    seriesLine("memory", state.memory, formatBytes, width),
    seriesLine("heap in use", state.heap, formatBytes, width),
    seriesLine("goroutines", state.goroutines, formatCount, width),
    clip(`${"scrapes".padEnd(LABEL_WIDTH)}${scrapeWords(state)}`, width),
  ];
  return [...lines.map((line, row) => (row === 0 ? paint.bold(line) : line)), ...verdictLines(state, style)];
}

function headLine(state: LiveState, width: number): string {
  const clocks = clockWords(state);
  return clip(`${clocks}  ${clip(printable(state.target), Math.max(8, width - clocks.length - 2))}`, width);
}

function clockWords({ elapsedMs, totalMs, nextInMs }: LiveState): string {
  const of = totalMs === null ? "" : ` of ${clock(totalMs)}`;
  return `${clock(elapsedMs)}${of}, next in ${Math.ceil(Math.max(0, nextInMs) / 1000)} s`;
}

/** `0:35`, `12:07`, `3:05:00` */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

function seriesLine(
  label: string,
  values: readonly number[],
  format: (value: number) => string,
  width: number,
): string {
  const newest = values.at(-1);
  const value = newest === undefined ? "unknown" : format(newest);
  const head = `${label.padEnd(LABEL_WIDTH)}${value.padEnd(VALUE_WIDTH)}`;
  const sparkWidth = Math.min(60, width - head.length - 1);
  return clip(values.length > 1 && sparkWidth > 0 ? `${head} ${sparkline(values, sparkWidth)}` : head.trimEnd(), width);
}

function scrapeWords({ snapshots, gaps, restarts, lastEvent }: LiveState): string {
  const counts = [
    `${snapshots} kept`,
    ...(gaps > 0 ? [`${gaps} missed`] : []),
    ...(restarts > 0 ? [`${restarts} restarts`] : []),
  ];
  return counts.join(", ") + (lastEvent ? ` (${printable(lastEvent)})` : "");
}

function verdictLines({ diagnosis }: LiveState, { width, paint }: TextStyle): string[] {
  if (!diagnosis) return [clip(`${"so far".padEnd(LABEL_WIDTH)}waiting for the first snapshots`, width)];
  const word = diagnosis.kind ? `${diagnosis.verdict}, ${diagnosis.kind}` : diagnosis.verdict;
  const indent = " ".repeat(width < NARROW_WIDTH ? 1 : LABEL_WIDTH);
  const sites = diagnosis.sites.slice(0, SITES_SHOWN).map((site) => {
    const head = `${indent}${formatRate(site.growth).padStart(VALUE_WIDTH + 2)}  `;
    return head + clip(printable(site.function), Math.max(0, width - head.length));
  });
  return [
    "so far".padEnd(LABEL_WIDTH) + verdictPaint(diagnosis.verdict, paint)(clip(word, width - LABEL_WIDTH)),
    ...sites,
  ];
}
