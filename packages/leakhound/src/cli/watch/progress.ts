/**
 * Shows the progress of a watch: on a terminal as a view that is redrawn in place, elsewhere as lines. Both go to
 * standard error, so that standard output has only the verdict.
 */

import { type Fault, faultLine } from "../../base/fault.ts";
import type { DurationMs } from "../../base/units.ts";
import type { WatchUpdate } from "../../collect/types.ts";
import { clock, liveLines } from "../../report/live.ts";
import { printable } from "../../report/terminal/paint.ts";
import { eventWords } from "../../report/words/events.ts";
import { styleOf } from "../output/text-style.ts";
import { Screen } from "../terminal/screen.ts";
import {
  applyProfile,
  applyUpdate,
  figuresLine,
  initialState,
  type TargetProgress,
  type TargetState,
} from "./target-progress.ts";

export interface WatchProgress {
  addTarget(target: string): TargetProgress;
  /** A failure that does not concern a single target. */
  fault(fault: Fault): void;
  close(): void;
}

const REDRAW_INTERVAL_MS = 250;
/** Lines of news below the view. */
const NEWS_SHOWN = 5;

/** @param total length of the watch; null without end */
export function openProgress(total: DurationMs | null): WatchProgress {
  return process.stderr.isTTY ? openView(total) : openLines(total);
}

function openView(total: DurationMs | null): WatchProgress {
  const startedAt = Date.now();
  const screen = new Screen(process.stderr);
  const states: TargetState[] = [];
  /** How often each was reported. */
  const faults = new Map<string, number>();
  const news: string[] = [];
  const draw = () => {
    const style = styleOf(process.stderr);
    const now = Date.now();
    const views = states.map((state) =>
      liveLines({ ...state, elapsedMs: now - startedAt, nextInMs: state.nextAt - now }, style),
    );
    const lines = views.flatMap((view, row) => (row === 0 ? view : ["", ...view]));
    screen.draw([...lines, ...news.slice(-NEWS_SHOWN), ...faultLines()]);
  };
  const timer = setInterval(draw, REDRAW_INTERVAL_MS);
  const faultLines = () => [...faults].map(([line, times]) => (times === 1 ? line : `${line} (${times} times)`));
  const fault = (one: Fault) => {
    const line = printable(faultLine(one));
    faults.set(line, (faults.get(line) ?? 0) + 1);
  };
  return {
    addTarget(target) {
      const state = initialState(target, total);
      states.push(state);
      return {
        update: (update) => applyUpdate(state, update),
        profile: (kind, size) => applyProfile(state, kind, size),
        judgeable: (diagnose) => {
          state.diagnosis = diagnose();
        },
        fault,
        news: (text) => news.push(printable(`${new Date().toISOString()} ${target}: ${text}`)),
      };
    },
    fault,
    close() {
      clearInterval(timer);
      screen.close();
      for (const line of news) process.stderr.write(`${line}\n`);
      for (const line of faultLines()) process.stderr.write(`leakhound: ${line}\n`);
    },
  };
}

function openLines(total: DurationMs | null): WatchProgress {
  const startedAt = Date.now();
  const print = (target: string, text: string) =>
    process.stderr.write(`${clock(Date.now() - startedAt)} ${printable(target)}: ${printable(text)}\n`);
  return {
    addTarget(target) {
      const state = initialState(target, total);
      let last = "";
      return {
        update(update) {
          applyUpdate(state, update);
          const line = updateLine(update);
          // A target that stays away has the same line for every attempt.
          if (line && !(update.type === "waiting" && line === last)) print(target, line);
          if (line) last = line;
        },
        profile(kind, size) {
          applyProfile(state, kind, size);
          if (kind === "heap") print(target, figuresLine(state));
        },
        judgeable() {},
        fault(fault) {
          print(target, faultLine(fault));
        },
        news: (text) => print(target, text),
      };
    },
    fault: (fault) => void process.stderr.write(`leakhound: ${printable(faultLine(fault))}\n`),
    close() {},
  };
}

/** The line for an update that is worth one: what the target serves, gaps and restarts. */
function updateLine(update: WatchUpdate): string | null {
  switch (update.type) {
    case "found":
      return [`watching (${update.capabilities.service})`, ...update.capabilities.advice].join("; ");
    case "waiting":
      return `waiting: ${update.fault.what}`;
    case "event":
      return `${update.event.kind}: ${eventWords(update.event)}`;
    default:
      return null;
  }
}
