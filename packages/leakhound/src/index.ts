/** The library: profiles to tables and back, series, and the verdict. docs/library.md describes each export. */
export type { MemoryReading } from "./base/capture.ts";
export type { Compression } from "./base/compression.ts";
export { type Fault, faultLine } from "./base/fault.ts";
export type { Inflate } from "./base/inflate.ts";
export { Int64Column } from "./base/int64.ts";
export type { Result } from "./base/result.ts";
export { type Bytes, bytes, type DurationMs, durationMs, type UnixMs, unixMs } from "./base/units.ts";
export type { WatchEvent } from "./base/watch-event.ts";
export { meanProfile } from "./history/chunk/mean-profile.ts";
export { sealLog } from "./history/chunk/seal.ts";
export {
  type ByteRange,
  type ChunkSeries,
  type ChunkSource,
  type ChunkSummary,
  readFrom,
  SealedChunk,
  type SiteSeries,
} from "./history/chunk/sealed-chunk.ts";
export { type Dictionary, type DictionaryLengths, lengthsOf } from "./history/dictionary/dictionary.ts";
export { stacksWith } from "./history/dictionary/stacks-with.ts";
export type { HistoryFault } from "./history/fault.ts";
export { encodeGoProfile } from "./history/layout/go-layout.ts";
export { dictionaryRecord, readDictionary } from "./history/log/dictionary-file.ts";
export { type AddedScrape, HourLog, type ResumedLog, type ScrapedProfile } from "./history/log/hour-log.ts";
export { LogIndex } from "./history/log/log-index.ts";
export { LogReader, loggedProfile } from "./history/log/read.ts";
export type { LoggedScrape, SeriesInfo } from "./history/log/state.ts";
export { top, topEntries } from "./profile/graph/top.ts";
export { mergeProfiles } from "./profile/merge/merge.ts";
export { ProfileBuilder } from "./profile/model/builder.ts";
export { defaultSampleTypeIndex, sampleTypeIndex } from "./profile/model/sample-types.ts";
export type { Profile } from "./profile/model/types.ts";
export { openProfile } from "./profile/open.ts";
export { decodeProfile } from "./profile/proto/decode.ts";
export { encodeProfile } from "./profile/proto/encode.ts";
export { type DiagnosisJson, diagnosisJson } from "./report/json/diagnosis.ts";
export { ANSI_PAINT, PLAIN_PAINT } from "./report/terminal/paint.ts";
export { diagnosisText } from "./report/text.ts";
export { TargetSeriesBuilder } from "./series/series-builder.ts";
export type { TargetSeries } from "./series/target.ts";
export { brotli } from "./source/brotli.ts";
export { inflate } from "./source/inflate.ts";
export { withKnownCauses } from "./verdict/causes/known-causes.ts";
export { diagnose } from "./verdict/diagnose.ts";
export type { Diagnosis } from "./verdict/facts/diagnosis.ts";
