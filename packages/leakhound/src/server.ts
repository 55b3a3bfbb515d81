/**
 * What a server is built from: the scrape loop, series, the verdict and its words. `@leakhound/serve` uses these, with its
 * own clock, HTTP clients and store. They change with it, without notice; the stable interface is index.ts.
 */
export type { AcquirePorts } from "./acquire/ports.ts";
export type { HeapRequest } from "./acquire/read-heap.ts";
export { createScratch } from "./acquire/scratch.ts";
export { isCrossSite, isForwarded, isKnownHost, type RequestHeaders } from "./base/browser-request.ts";
export {
  type Capture,
  type CaptureKind,
  type MemoryReading,
  READING_FIELDS,
  type ReadingField,
  readingOf,
} from "./base/capture.ts";
export type { Fault } from "./base/fault.ts";
export { formatByteRate, formatBytes, formatCountRate, formatDuration, formatInterval } from "./base/format.ts";
export { type HostKind, hostKind } from "./base/host-kind.ts";
export { withoutCredentials } from "./base/redact.ts";
export { err, ok, type Result } from "./base/result.ts";
export type { StoreAnswer, StoreCommand, StorePlace, TokenCommand } from "./base/serve-commands.ts";
export { type Bytes, bytes, type DurationMs, durationMs, type UnixMs, unixMs } from "./base/units.ts";
export type { WatchEvent } from "./base/watch-event.ts";
export { systemClock } from "./collect/clock.ts";
export type { BodyDecoder } from "./collect/decode/body-decoder.ts";
export { openDecodingThreads } from "./collect/decode/open.ts";
export { untilOffsetMs } from "./collect/offset.ts";
export type { Clock, WatchOptions, WatchUpdate } from "./collect/types.ts";
export { watchTarget } from "./collect/watch.ts";
export type { Explained } from "./heap/holders/report.ts";
export { allocatedOf } from "./history/chunk/allocated.ts";
export { addedSums, CountSums, type LevelSums, profileOfSums } from "./history/chunk/level-sums.ts";
export { summarySums } from "./history/chunk/mean-profile.ts";
export { OpenLevels } from "./history/chunk/open-levels.ts";
export { sealLog } from "./history/chunk/seal.ts";
export {
  type ByteRange,
  type CountedProfile,
  type ReadRange,
  readFrom,
  SealedChunk,
  type SeriesLevels,
  type SiteSeries,
} from "./history/chunk/sealed-chunk.ts";
export type { SeriesTotals } from "./history/chunk/totals.ts";
export type { Dictionary } from "./history/dictionary/dictionary.ts";
export { caughtHistory, type HistoryFault, MalformedHistory } from "./history/fault.ts";
export { dictionaryRecord, readDictionary } from "./history/log/dictionary-file.ts";
export { GrowingLog } from "./history/log/growing-log.ts";
export { type AddedScrape, HourLog, type ResumedScrape } from "./history/log/hour-log.ts";
export { LogIndex } from "./history/log/log-index.ts";
export { loggedProfile } from "./history/log/read.ts";
export { type LoggedSeries, SeriesReader } from "./history/log/series-reader.ts";
export { profileOf } from "./history/scrape/rebuild.ts";
export type { Scrape } from "./history/scrape.ts";
export { CountedStacks } from "./monitor/counted-rows.ts";
export { sitesOfDictionary } from "./monitor/dictionary-sites.ts";
export { explainHeap } from "./monitor/explain-heap.ts";
export { judge, judgeLatest } from "./monitor/judge.ts";
export { type SiteLevel, type SiteLevels, siteLevels, siteLevelsOfProfiles } from "./monitor/site-levels.ts";
export { ActiveAlerts, ALERTS_PATH, type Alert } from "./notify/active-alerts.ts";
export { type Destination, parseDestination } from "./notify/destination.ts";
export { Outbox } from "./notify/outbox.ts";
export { pickSampleTypes } from "./profile/edit/pick-types.ts";
export { scaleValues } from "./profile/edit/scale.ts";
export { combineWithBase } from "./profile/merge/base-profile.ts";
export { ProfileMerger } from "./profile/merge/merge.ts";
export { ProfileBuilder } from "./profile/model/builder.ts";
export { type PackedProfile, packProfile, unpackProfile } from "./profile/model/packed.ts";
export { sampleTypeIndex } from "./profile/model/sample-types.ts";
export type { Profile } from "./profile/model/types.ts";
export { normalizedName } from "./profile/names/go-names.ts";
export { openProfile } from "./profile/open.ts";
export { encodeProfile } from "./profile/proto/encode.ts";
export { type Goroutine, type GoroutineDump, readGoroutines } from "./profile/text/goroutines.ts";
export { recordedInstances } from "./recording/instances.ts";
export { eventLine, parseEvent, parseReading, readingLine } from "./recording/lines.ts";
export { type Lock, takeLock } from "./recording/lock.ts";
export { readRecording } from "./recording/read.ts";
export type { Recording, RecordingWriter } from "./recording/types.ts";
export { openRecording } from "./recording/write.ts";
export { retentionFlame } from "./report/holders/retention-flame.ts";
export { type DiagnosisJson, diagnosisJson, verificationJson } from "./report/json/diagnosis.ts";
export type { FlameTable, SourceListing } from "./report/page/page-data.ts";
export { profileView, type ViewAsked, type ViewData } from "./report/pprof/view/data.ts";
export { heaviest, withTexts } from "./report/pprof/view/source.ts";
export { eventWords } from "./report/words/events.ts";
export {
  GOROUTINES_NOT_JUDGED,
  goroutineGroupWords,
  heldMemoryWords,
  isAboutGoroutines,
} from "./report/words/evidence-kit.ts";
export { heapNoteWords } from "./report/words/heap-notes.ts";
export type { ProfileSeries } from "./series/fold.ts";
export { columnsOfKind, kindOfProfile } from "./series/folded-columns.ts";
export { type Observation, RestartDetector } from "./series/incarnations.ts";
export {
  type Level,
  type LevelFrame,
  type LevelSnapshot,
  LevelStacks,
  levelSeries,
} from "./series/level-series.ts";
export type { Snapshot } from "./series/points.ts";
export { profileObservation } from "./series/process-observation.ts";
export { TargetSeriesBuilder } from "./series/series-builder.ts";
export { type SeriesTables, seriesTables } from "./series/shared-tables.ts";
export { frameOwners, groupSites, leafFrame, type Sites } from "./series/sites.ts";
export type { StackIndex } from "./series/stacks.ts";
export { type Incarnation, joinTarget, latestIncarnation, type TargetSeries } from "./series/target.ts";
export { brotli } from "./source/brotli.ts";
export type { BasicAuth, HttpClient, HttpFault, TlsOptions } from "./source/http.ts";
export { inflate } from "./source/inflate.ts";
export { parseTarget, type Target } from "./source/target.ts";
export { openHttpClient } from "./source/undici-client.ts";
export { isRising } from "./stats/mann-kendall.ts";
export { addRates } from "./stats/rate.ts";
export { locate } from "./verdict/causes/join/locate.ts";
export { SourceIndexBuilder } from "./verdict/causes/join/source-index.ts";
export { KNOWN_LEAKS } from "./verdict/causes/known-leaks/index.ts";
export { waitStateOf, waitStateOfText } from "./verdict/causes/known-leaks/wait-state.ts";
export type { Judgment } from "./verdict/diagnose.ts";
export type { Diagnosis } from "./verdict/facts/diagnosis.ts";
export type { ByteRate, CountRate } from "./verdict/facts/measures.ts";
export type { Verification, VerifyReason } from "./verdict/facts/verification.ts";
export { type HeldAllocation, holdersOf } from "./verdict/site-holders.ts";
export { framesOf, siteIdOf } from "./verdict/sites/site-frames.ts";
export { couldFollow, loadCounters, type Traffic } from "./verdict/sites/traffic.ts";
export { verifyInstances } from "./verdict/verify/instances.ts";
export { Threads } from "./work/threads.ts";
