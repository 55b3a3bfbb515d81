/**
 * A report of a series for programs: the figures of the text, in the unit of the profiles.
 *
 *   { "schema": "leakhound.pprof-series/1", "report": "top", "sampleType", "unit", "slopePer": "hour" | "profile",
 *     "profiles": n, "from": ISO | null, "to", "restarts": [ISO | null], "at": [ISO | null],
 *     "total": growth, "rows": [ { "name", "share", …growth } ] }
 *
 *   growth: { "first", "last", "values": [number], "slope", "low", "high" }     low and high null where unknown
 *
 * `peek` has "functions": [ { "name", "share", "cum": growth, "flat": growth, "callers": [row], "callees": [row] } ].
 */
import type { UnixMs } from "../../../base/units.ts";
import type { PeekedFunction, SeriesCall, SeriesPeek } from "./peek.ts";
import type { SeriesRow, SeriesTop } from "./top.ts";
import type { Growth, SeriesWindow } from "./types.ts";

const SCHEMA = "leakhound.pprof-series/1";

export function topJson(window: SeriesWindow, { total, rows }: SeriesTop, by: "flat" | "cum"): object {
  return { ...windowJson("top", window), by, total: growthJson(total), rows: rows.map(rowJson) };
}

export function peekJson(window: SeriesWindow, { total, functions }: SeriesPeek): object {
  return { ...windowJson("peek", window), total: growthJson(total), functions: functions.map(functionJson) };
}

function windowJson(report: string, { series, snapshots, restarts }: SeriesWindow): object {
  const at = snapshots.map((snapshot) => isoOf(snapshot.at));
  return {
    schema: SCHEMA,
    report,
    sampleType: series.sampleType,
    unit: series.sampleUnit,
    slopePer: series.isClocked ? "hour" : "profile",
    profiles: snapshots.length,
    from: at[0],
    to: at.at(-1),
    restarts: restarts.map((snapshot) => isoOf(snapshot.at)),
    at,
  };
}

function functionJson({ name, share, cum, flat, callers, callees }: PeekedFunction): object {
  return {
    name,
    share,
    cum: growthJson(cum),
    flat: growthJson(flat),
    callers: callers.map(callJson),
    callees: callees.map(callJson),
  };
}

const callJson = (call: SeriesCall): object => ({ ...rowJson(call), inline: call.isInline });

const rowJson = ({ name, share, growth }: SeriesRow): object => ({ name, share, ...growthJson(growth) });

function growthJson({ first, last, values, slope, interval }: Growth): object {
  return { first, last, values: [...values], slope, low: interval?.low ?? null, high: interval?.high ?? null };
}

const isoOf = (at: UnixMs | null): string | null => (at === null ? null : new Date(at).toISOString());
