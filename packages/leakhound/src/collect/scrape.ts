/**
 * One scrape of one thing a target serves: it brings updates, and what they show of the process.
 * Nothing here fails: what could not be had is a gap, told in one clause.
 */
import type { CaptureKind } from "../base/capture.ts";
import { err, type Result } from "../base/result.ts";
import type { UnixMs } from "../base/units.ts";
import type { Profile } from "../profile/model/types.ts";
import { openProfile } from "../profile/open.ts";
import { kindOfProfile } from "../series/folded-columns.ts";
import type { Observation } from "../series/incarnations.ts";
import { profileObservation } from "../series/process-observation.ts";
import { contentName } from "../source/content-name.ts";
import type { HttpResponse } from "../source/http.ts";
import { shownUrl } from "../source/http-fault.ts";
import type { WatchOptions, WatchPorts, WatchUpdate } from "./types.ts";

export interface Scrape {
  readonly updates: readonly WatchUpdate[];
  /** Null where nothing came. */
  readonly observation: Observation | null;
}

/** What every scrape of a watch is made with. */
export interface Scraping {
  readonly options: WatchOptions;
  readonly ports: WatchPorts;
  readonly signal: AbortSignal;
}

const SHOWN_TYPES_MAX = 4;

/** Asks for a profile, and opens it. */
export async function scrapeProfile(kind: CaptureKind, url: string, scraping: Scraping): Promise<Scrape> {
  const { options, ports, signal } = scraping;
  const takenAt = ports.clock.now();
  const { timeoutMs, bodyBytesMax } = options;
  const asked = kind === "heap" && options.forceGc ? withParameter(url, "gc", "1") : url;
  const answer = await ports.http.get({ url: asked, timeoutMs, bodyBytesMax }, signal);
  if (!answer.ok) return gap(takenAt, `${kind}: ${answer.error.what}`, signal);
  const profile = profileIn(answer.value, kind, ports);
  if (!profile.ok) return gap(takenAt, `${kind}: ${profile.error}`, signal);
  const capture = { kind, takenAt, where: shownUrl(url), bytes: answer.value.body };
  return {
    updates: [{ type: "capture", capture, profile: profile.value }],
    observation: profileObservation(profile.value, takenAt),
  };
}

/** A scrape that brought nothing; of one that was given up, nothing is told. */
export function gap(at: UnixMs, text: string, signal: AbortSignal): Scrape {
  return { updates: signal.aborted ? [] : [{ type: "event", event: { at, kind: "gap", text } }], observation: null };
}

function withParameter(address: string, name: string, value: string): string {
  const url = new URL(address);
  url.searchParams.set(name, value);
  return url.href;
}

/** The profile, or a clause that says why there is none. */
function profileIn(answer: HttpResponse, kind: CaptureKind, { inflate }: WatchPorts): Result<Profile, string> {
  const profile = openProfile(answer.body, shownUrl(answer.url), inflate);
  if (profile.ok)
    return kindOfProfile(profile.value) === kind ? profile : err(`the answer is ${typesOf(profile.value)}`);
  const isOther = profile.error.code === "not-a-profile" || profile.error.code === "empty";
  return err(isOther ? `the answer is ${contentName(answer)}, not a profile` : profile.error.what);
}

function typesOf({ sampleTypes }: Profile): string {
  const types = sampleTypes.slice(0, SHOWN_TYPES_MAX).map(({ type }) => type);
  return `a profile of ${types.join(", ") || "nothing"}`;
}
