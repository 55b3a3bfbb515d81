/** What the progress output knows of one target, collected from the updates of its session. */

import type { CaptureKind } from "../../base/capture.ts";
import { formatBytes, formatCount } from "../../base/format.ts";
import type { DurationMs } from "../../base/units.ts";
import type { WatchUpdate } from "../../collect/types.ts";
import type { WatchObserver } from "../../monitor/watch-observer.ts";
import type { LiveState } from "../../report/live.ts";
import { eventWords } from "../../report/words/events.ts";

export interface TargetProgress extends WatchObserver {
  /** Shows a line that stays, such as an alarm. */
  news(text: string): void;
}

/** Points that the sparklines show. */
const POINTS_MAX = 120;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface TargetState extends Mutable<LiveState> {
  /** When the next round begins, in Unix milliseconds. */
  nextAt: number;
}

/** @param total length of the watch; null without end */
export function initialState(target: string, total: DurationMs | null): TargetState {
  return {
    target,
    totalMs: total,
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

export function applyUpdate(state: TargetState, update: WatchUpdate): void {
  switch (update.type) {
    case "round":
      state.nextAt = update.nextAt;
      return;
    case "waiting":
      state.lastEvent = `waiting: ${update.fault.what}`;
      return;
    case "reading": {
      const memory = update.reading.rssBytes ?? update.reading.heapAllocBytes;
      if (memory !== undefined) state.memory = withPoint(state.memory, memory);
      return;
    }
    case "event":
      state[update.event.kind === "gap" ? "gaps" : "restarts"]++;
      state.lastEvent = eventWords(update.event);
      return;
    default:
      return;
  }
}

/** @param total bytes in use, or goroutines */
export function applyProfile(state: TargetState, kind: CaptureKind, total: number): void {
  if (kind === "goroutineleak") return;
  state.snapshots++;
  if (kind === "heap") state.heap = withPoint(state.heap, total);
  else state.goroutines = withPoint(state.goroutines, total);
}

const withPoint = (points: readonly number[], value: number): number[] => [...points.slice(1 - POINTS_MAX), value];

/** `heap in use 41.0 MiB, memory 54.2 MiB, goroutines 12` */
export function figuresLine({ heap, memory, goroutines }: TargetState): string {
  const parts = [
    `heap in use ${formatBytes(heap.at(-1) ?? 0)}`,
    ...(memory.length > 0 ? [`memory ${formatBytes(memory.at(-1)!)}`] : []),
    ...(goroutines.length > 0 ? [`goroutines ${formatCount(goroutines.at(-1)!)}`] : []),
  ];
  return parts.join(", ");
}
