/** What a watch reports to its caller, and the ports that the caller passes in. */
import type { Capture, MemoryReading } from "../base/capture.ts";
import type { Inflate } from "../base/inflate.ts";
import type { Bytes, DurationMs, UnixMs } from "../base/units.ts";
import type { WatchEvent } from "../base/watch-event.ts";
import type { Profile } from "../profile/model/types.ts";
import type { Capabilities, DiscoverFault } from "../source/capabilities.ts";
import type { HttpClient } from "../source/http.ts";
import type { BodyDecoder } from "./decode/body-decoder.ts";
import type { Turns } from "./turns.ts";

export interface WatchOptions {
  readonly intervalMs: DurationMs;
  /** Timeout of one request, body included. */
  readonly timeoutMs: DurationMs;
  readonly bodyBytesMax: Bytes;
  /** Samples of a profile; more are a gap. Default: null, no limit. */
  readonly samplesMax?: number | null;
  /** Request heap profiles with gc=1, so that they show live objects without garbage that is not collected yet. */
  readonly forceGc: boolean;
  /** How long a target that does not respond at the start is tried again before the watch gives up. */
  readonly graceMs: DurationMs;
  /** Whether it is tried again until the end of the watch instead, as one of several targets. Default: no. */
  readonly keepsTrying?: boolean;
  /** Delay of the first round after the target was reached, so that many targets are not scraped at once. Default: 0. */
  readonly offsetMs?: DurationMs;
  /** Address of the metrics, where they are not served next to the profiles. */
  readonly metricsUrl?: string | null;
}

export interface Clock {
  now(): UnixMs;
  /** Resolves after `ms`, or as soon as `signal` is aborted. Never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export interface WatchPorts {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly inflate: Inflate;
  /** Limits how many targets of a watch are probed at once; absent for no limit. */
  readonly probing?: Turns;
  /** Decodes what is received in other threads; without it, the thread of the watch does. */
  readonly decoder?: BodyDecoder;
}

export type WatchUpdate =
  /** What the target serves; repeated when a restarted process serves something else. */
  | { readonly type: "found"; readonly capabilities: Capabilities }
  /** The target does not respond yet; it is tried again until `until`. */
  | { readonly type: "waiting"; readonly fault: DiscoverFault; readonly until: UnixMs }
  /** The last update of a watch that never began. */
  | { readonly type: "failed"; readonly fault: DiscoverFault }
  /** `capture.takenAt` is the time to use, on the same clock as readings and events. */
  | { readonly type: "capture"; readonly capture: Capture; readonly profile: Profile }
  | { readonly type: "reading"; readonly reading: MemoryReading }
  | { readonly type: "event"; readonly event: WatchEvent }
  /** A round of scrapes begins. */
  | { readonly type: "round"; readonly number: number; readonly nextAt: UnixMs };

/** What the files of a recording turn into, one at a time; readings and events are in the recording itself. */
export type ReplayUpdate =
  | { readonly type: "capture"; readonly capture: Capture; readonly profile: Profile }
  /** Neither the profile nor its file shows when it was taken; `capture.takenAt` is when the file was written. */
  | { readonly type: "undated"; readonly capture: Capture; readonly profile: Profile }
  | { readonly type: "skipped"; readonly path: string; readonly reason: string; readonly todo?: string };
