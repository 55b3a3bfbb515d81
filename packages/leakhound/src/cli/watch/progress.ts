/**
 * What a person sees while targets are watched: a view redrawn in place on a terminal, plain lines
 * elsewhere. Both go to standard error, so that standard output holds nothing but the verdict.
 */

import type { CaptureKind } from "../../base/capture.ts";
import { type Fault, faultLine } from "../../base/fault.ts";
import { formatBytes, formatCount } from "../../base/format.ts";
import type { WatchUpdate } from "../../collect/types.ts";
import { clock, type LiveState, liveLines } from "../../report/live.ts";
import { printable } from "../../report/paint.ts";
import type { Diagnosis } from "../../verdict/facts/diagnosis.ts";
import { styleOf } from "../output/output.ts";
import { Screen } from "../terminal/screen.ts";

export interface TargetProgress {
  update(update: WatchUpdate): void;
  /** Total of a profile that has just come in: bytes in use, or goroutines. */
  measured(kind: CaptureKind, total: number): void;
  /** Forms the opinion so far, when there is somebody to see it. */
  judge(diagnose: () => Diagnosis): void;
  /** Something that does not end the watch; told once for each kind. */
  warn(fault: Fault): void;
  /** News worth a line that stays. */
  say(text: string): void;
}

export interface Progress {
  of(target: string): TargetProgress;
  /** A failure that concerns no single target. */
  warn(fault: Fault): void;
  close(): void;
}

const REDRAW_EVERY_MS = 250;
/** Points kept for the sparklines. */
const POINTS_MAX = 120;
/** News kept below the view. */
const NEWS_SHOWN = 5;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
interface Seen extends Mutable<LiveState> {
  nextAt: number;
}

export function openProgress(totalMs: number | null): Progress {
  const startedAt = Date.now();
  return process.stderr.isTTY ? onTerminal(startedAt, totalMs) : asLines(startedAt, totalMs);
}

function onTerminal(startedAt: number, totalMs: number | null): Progress {
  const screen = new Screen(process.stderr);
  const targets: Seen[] = [];
  const warned = new Set<string>();
  const news: string[] = [];
  const draw = () => {
    const style = styleOf(process.stderr);
    const now = Date.now();
    const views = targets.map((seen) =>
      liveLines({ ...seen, elapsedMs: now - startedAt, nextInMs: seen.nextAt - now }, style),
    );
    screen.draw(
      views.flatMap((lines, row) => (row === 0 ? lines : ["", ...lines])).concat(news.slice(-NEWS_SHOWN), [...warned]),
    );
  };
  const timer = setInterval(draw, REDRAW_EVERY_MS);
  const warn = (fault: Fault) => void warned.add(printable(faultLine(fault)));
  return {
    of(target) {
      const seen = emptyState(target, totalMs);
      targets.push(seen);
      return {
        update: (update) => see(seen, update),
        measured: (kind, total) => count(seen, kind, total),
        judge: (diagnose) => {
          seen.diagnosis = diagnose();
        },
        warn,
        say: (text) => news.push(printable(`${new Date().toISOString()} ${target}: ${text}`)),
      };
    },
    warn,
    close() {
      clearInterval(timer);
      screen.close();
      for (const line of news) process.stderr.write(`${line}\n`);
      for (const line of warned) process.stderr.write(`leakhound: ${line}\n`);
    },
  };
}

function asLines(startedAt: number, totalMs: number | null): Progress {
  const warned = new Set<string>();
  const say = (target: string, text: string) =>
    process.stderr.write(`${clock(Date.now() - startedAt)} ${printable(target)}: ${printable(text)}\n`);
  return {
    of(target) {
      const seen = emptyState(target, totalMs);
      return {
        update(update) {
          see(seen, update);
          const line = lineOf(update);
          if (line) say(target, line);
        },
        measured(kind, total) {
          count(seen, kind, total);
          if (kind === "heap") say(target, measuredLine(seen));
        },
        judge() {},
        warn(fault) {
          if (warned.has(fault.code)) return;
          warned.add(fault.code);
          say(target, faultLine(fault));
        },
        say: (text) => say(target, text),
      };
    },
    warn: (fault) => void process.stderr.write(`leakhound: ${printable(faultLine(fault))}\n`),
    close() {},
  };
}

/** A line for what is news: what the target serves, gaps and restarts. */
function lineOf(update: WatchUpdate): string | null {
  switch (update.type) {
    case "found":
      return [`watching (${update.capabilities.service})`, ...update.capabilities.advice].join("; ");
    case "waiting":
      return `waiting: ${update.fault.what}`;
    case "event":
      return `${update.event.kind}: ${update.event.text}`;
    default:
      return null;
  }
}

function measuredLine({ heap, memory, goroutines }: Seen): string {
  const parts = [
    `heap in use ${formatBytes(heap.at(-1) ?? 0)}`,
    ...(memory.length > 0 ? [`memory ${formatBytes(memory.at(-1)!)}`] : []),
    ...(goroutines.length > 0 ? [`goroutines ${formatCount(goroutines.at(-1)!)}`] : []),
  ];
  return parts.join(", ");
}

function emptyState(target: string, totalMs: number | null): Seen {
  return {
    target,
    totalMs,
    elapsedMs: 0,
    nextInMs: 0,
    nextAt: Date.now(),
    memory: [],
    heap: [],
    goroutines: [],
    diagnosis: null,
    snapshots: 0,
    gaps: 0,
    restarts: 0,
    lastEvent: null,
  };
}

function see(seen: Seen, update: WatchUpdate): void {
  switch (update.type) {
    case "round":
      seen.nextAt = update.nextAt;
      return;
    case "waiting":
      seen.lastEvent = `waiting: ${update.fault.what}`;
      return;
    case "reading": {
      const memory = update.reading.rssBytes ?? update.reading.heapAllocBytes;
      if (memory !== undefined) seen.memory = withPoint(seen.memory, memory);
      return;
    }
    case "event":
      seen[update.event.kind === "gap" ? "gaps" : "restarts"]++;
      seen.lastEvent = update.event.text;
      return;
    default:
      return;
  }
}

function count(seen: Seen, kind: CaptureKind, total: number): void {
  if (kind === "goroutineleak") return;
  seen.snapshots++;
  if (kind === "heap") seen.heap = withPoint(seen.heap, total);
  else seen.goroutines = withPoint(seen.goroutines, total);
}

const withPoint = (points: readonly number[], value: number): number[] => [...points.slice(1 - POINTS_MAX), value];
