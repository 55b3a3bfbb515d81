/**
 * A report of a series as JSON: the figures of the text, in the unit of the profiles.
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
import type { CallGrowth, PeekedFunction, PeekGrowth } from "../../../series/growth/peek.ts";
import type { RowGrowth } from "../../../series/growth/row-growth.ts";
import type { GrowthRow, TopGrowth } from "../../../series/growth/top.ts";
import type { ReportSeries } from "./report-series.ts";

const SCHEMA = "leakhound.pprof-series/1";

export function topJson(series: ReportSeries, { total, rows }: TopGrowth, by: "flat" | "cum"): object {
  return { ...headJson("top", series), by, total: growthJson(total), rows: rows.map(rowJson) };
}

export function peekJson(series: ReportSeries, { total, functions }: PeekGrowth): object {
  return { ...headJson("peek", series), total: growthJson(total), functions: functions.map(functionJson) };
}

function headJson(report: "top" | "peek", { window, sampleType }: ReportSeries): object {
  const { series, snapshots, restarts } = window;
  const isoOf = ({ at }: { readonly at: UnixMs }) => (series.isClocked ? new Date(at).toISOString() : null);
  const at = snapshots.map(isoOf);
  return {
    schema: SCHEMA,
    report,
    sampleType: sampleType.type,
    unit: sampleType.unit,
    slopePer: series.isClocked ? "hour" : "profile",
    profiles: snapshots.length,
    from: at[0],
    to: at.at(-1),
    restarts: restarts.map(isoOf),
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

const callJson = (call: CallGrowth): object => ({ ...rowJson(call), inline: call.isInline });

const rowJson = ({ name, share, growth }: GrowthRow): object => ({ name, share, ...growthJson(growth) });

function growthJson({ first, last, values, slope, interval }: RowGrowth): object {
  return { first, last, values: [...values], slope, low: interval?.low ?? null, high: interval?.high ?? null };
}
