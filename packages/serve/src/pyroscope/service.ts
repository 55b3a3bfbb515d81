/** The calls of the querier by name. */
import type { Querier } from "./calls.ts";
import { type Call, emptyCall, unaryCall } from "./connect.ts";
import {
  DiffRequestSchema,
  DiffResponseSchema,
  LabelNamesRequestSchema,
  LabelNamesResponseSchema,
  LabelValuesRequestSchema,
  LabelValuesResponseSchema,
  ProfileTypesRequestSchema,
  ProfileTypesResponseSchema,
  SelectMergeSpanProfileRequestSchema,
  SelectMergeSpanProfileResponseSchema,
  SelectMergeStacktracesRequestSchema,
  SelectMergeStacktracesResponseSchema,
  SelectSeriesRequestSchema,
  SelectSeriesResponseSchema,
  SeriesRequestSchema,
  SeriesResponseSchema,
} from "./gen/querier_pb.js";

export const CALL_NAMES = [
  "ProfileTypes",
  "LabelNames",
  "LabelValues",
  "Series",
  "SelectSeries",
  "SelectMergeStacktraces",
  "SelectMergeSpanProfile",
  "SelectHeatmap",
  "Diff",
] as const;
export type CallName = (typeof CALL_NAMES)[number];

/** A header has no other characters. */
const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?");

/** Says in a header why an answer has only what is known here. */
const saysWhatIsAway =
  (querier: Querier, call: Call): Call =>
  async (request) => {
    const answer = await call(request);
    const { away } = querier;
    if (away === null || answer.status !== 200) return answer;
    const partial = `the store of rows is away: ${printable(away.what)}`;
    return { ...answer, headers: { ...answer.headers, "x-leakhound-partial": partial } };
  };

export function querierCalls(querier: Querier): Readonly<Record<CallName, Call>> {
  const calls = allCalls(querier);
  const said = CALL_NAMES.map((name) => [name, saysWhatIsAway(querier, calls[name])] as const);
  return { ...calls, ...Object.fromEntries(said) };
}

function allCalls(querier: Querier): Readonly<Record<CallName, Call>> {
  return {
    ProfileTypes: unaryCall(ProfileTypesRequestSchema, ProfileTypesResponseSchema, (one) => querier.profileTypes(one)),
    LabelNames: unaryCall(LabelNamesRequestSchema, LabelNamesResponseSchema, (one) => querier.labelNames(one)),
    LabelValues: unaryCall(LabelValuesRequestSchema, LabelValuesResponseSchema, (one) => querier.labelValues(one)),
    Series: unaryCall(SeriesRequestSchema, SeriesResponseSchema, (one) => querier.series(one)),
    SelectSeries: unaryCall(SelectSeriesRequestSchema, SelectSeriesResponseSchema, (one) => querier.selectSeries(one)),
    SelectMergeStacktraces: unaryCall(
      SelectMergeStacktracesRequestSchema,
      SelectMergeStacktracesResponseSchema,
      (one) => querier.selectMergeStacktraces(one),
    ),
    SelectMergeSpanProfile: unaryCall(
      SelectMergeSpanProfileRequestSchema,
      SelectMergeSpanProfileResponseSchema,
      (one) => querier.selectMergeSpanProfile(one),
    ),
    // Heatmaps show how long spans or profiles of processor time take.
    SelectHeatmap: emptyCall,
    Diff: unaryCall(DiffRequestSchema, DiffResponseSchema, (one) => querier.diff(one)),
  };
}
