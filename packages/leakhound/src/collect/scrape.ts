/**
 * One scrape of one lane of a target: it brings updates, and what they show of the process.
 * A scrape never fails: what could not be had is a gap, and the update says why.
 */
import type { CaptureKind } from "../base/capture.ts";
import { err, type Result } from "../base/result.ts";
import { bytes, type UnixMs } from "../base/units.ts";
import type { GapFacts } from "../base/watch-event.ts";
import type { Profile } from "../profile/model/types.ts";
import { kindOfProfile } from "../series/folded-columns.ts";
import type { Observation } from "../series/incarnations.ts";
import { profileObservation } from "../series/process-observation.ts";
import { contentName } from "../source/content-name.ts";
import type { HttpResponse } from "../source/http.ts";
import { shownUrl } from "../source/http-fault.ts";
import { unlessAborted } from "../work/abort.ts";
import { directDecoder } from "./decode/body-decoder.ts";
import type { WatchOptions, WatchPorts, WatchUpdate } from "./types.ts";

export interface Scrape {
  readonly updates: readonly WatchUpdate[];
  /** Null where nothing was received. */
  readonly observation: Observation | null;
}

/** What every scrape of a watch is made with. */
export interface ScrapeContext {
  readonly options: WatchOptions;
  readonly ports: WatchPorts;
  readonly signal: AbortSignal;
}

const SHOWN_TYPES_MAX = 4;

/** Requests a profile, and opens it. */
export async function scrapeProfile(lane: CaptureKind, url: string, context: ScrapeContext): Promise<Scrape> {
  const { options, ports, signal } = context;
  if (ports.decoder?.space) await unlessAborted(ports.decoder.space(), signal);
  const takenAt = ports.clock.now();
  const { timeoutMs, bodyBytesMax } = options;
  const requested = lane === "heap" && options.forceGc ? withParameter(url, "gc", "1") : url;
  const response = await ports.http.get({ url: requested, timeoutMs, bodyBytesMax }, signal);
  if (!response.ok) {
    const { code, what: message } = response.error;
    return gap(takenAt, { reason: "request-failed", lane, path: null, code, message }, signal);
  }
  const profile = await profileIn(response.value, lane, ports);
  if (!profile.ok) return gap(takenAt, profile.error, signal);
  const { samplesMax = null } = options;
  if (samplesMax !== null && profile.value.samples.length > samplesMax) {
    const message = `it has ${profile.value.samples.length} samples, more than the limit of ${samplesMax}`;
    return gap(takenAt, { reason: "unreadable-profile", lane, code: "too-large", message }, signal);
  }
  const capture = { kind: lane, takenAt, where: shownUrl(url), bytes: response.value.body };
  return {
    updates: [{ type: "capture", capture, profile: profile.value }],
    observation: profileObservation(profile.value, takenAt),
  };
}

/** A scrape that brought nothing; where the watch itself gave up the request, there is no gap to report. */
export function gap(at: UnixMs, facts: GapFacts, signal: AbortSignal): Scrape {
  return { updates: signal.aborted ? [] : [gapUpdate(at, facts)], observation: null };
}

export const gapUpdate = (at: UnixMs, facts: GapFacts): WatchUpdate => ({
  type: "event",
  event: { at, kind: "gap", ...facts },
});

function withParameter(address: string, name: string, value: string): string {
  const url = new URL(address);
  url.searchParams.set(name, value);
  return url.href;
}

/** The profile of this lane, or why the response is not one. */
async function profileIn(
  { body, url, receivedBytes = bytes(body.length), ...response }: HttpResponse,
  lane: CaptureKind,
  { inflate, decoder = directDecoder(inflate) }: WatchPorts,
): Promise<Result<Profile, GapFacts>> {
  const received = { bytes: body, where: shownUrl(url), receivedBytes };
  const profile = await decoder.decode(received, new URL(url).host);
  if (profile.ok && profile.value.cut)
    return err({
      reason: "unreadable-profile",
      lane,
      code: "truncated",
      message: "the text of the profile ends early",
    });
  if (profile.ok) {
    if (kindOfProfile(profile.value) === lane) return profile;
    const sampleTypes = profile.value.sampleTypes.slice(0, SHOWN_TYPES_MAX).map(({ type }) => type);
    return err({ reason: "other-profile", lane, sampleTypes });
  }
  const { code, what: message } = profile.error;
  const isOtherContent = code === "not-a-profile" || code === "empty";
  return err(
    isOtherContent
      ? { reason: "not-a-profile", lane, content: contentName({ ...response, body, url }) }
      : { reason: "unreadable-profile", lane, code, message },
  );
}
