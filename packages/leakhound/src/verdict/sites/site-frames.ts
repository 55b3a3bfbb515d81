/** The frames of stacks and sites by name, and the identity of a site. */
import type { ProfileSeries } from "../../series/fold.ts";
import type { FrameOwners, SiteIdentity } from "../../series/sites.ts";
import type { FrameIndex, StackIndex } from "../../series/stacks.ts";
import type { Frame, NamedSite } from "../facts/measures.ts";
import { type SiteId, type SiteUnit, siteId } from "../facts/site-id.ts";
import type { SiteTrend } from "./site-trend.ts";

/** A stack as frames, leaf first. */
export function framesOf(series: ProfileSeries, stack: StackIndex): Frame[] {
  const { stacks } = series;
  const frames: Frame[] = [];
  for (let frame = stacks.start(stack); frame < stacks.end(stack); frame = (frame + 1) as FrameIndex)
    frames.push(frameAt(series, frame));
  return frames;
}

export function frameAt({ functions, stacks }: ProfileSeries, frame: FrameIndex): Frame {
  return {
    function: functions.text(stacks.functionOf(frame)),
    file: functions.names.text(stacks.fileOf(frame)),
    line: stacks.lineOf(frame),
  };
}

const NO_FRAME: Frame = { function: "<no stack>", file: "", line: 0 };

/** The frame a site is named after, and the first frame of the service's own code on its lead stack. */
export function namedFrames(
  series: ProfileSeries,
  site: SiteTrend,
  owners: FrameOwners,
): { leaf: Frame; own: Frame | null } {
  const own = owners.firstOwn(site.leadStack);
  return {
    leaf: site.frame === null ? NO_FRAME : frameAt(series, site.frame),
    own: own === null ? null : frameAt(series, own),
  };
}

/** A site as facts name it. */
export const namedSite = (series: ProfileSeries, { id, frame }: SiteTrend): NamedSite => ({
  id,
  ...(frame === null ? NO_FRAME : frameAt(series, frame)),
});

/** What the series calls an identity, as the unit of a site. */
export const UNIT_OF: Readonly<Record<SiteIdentity, SiteUnit>> = {
  function: "function",
  own: "own-frame",
  stack: "stack",
};

export function siteIdOf(
  series: ProfileSeries,
  identity: SiteIdentity,
  { frame, stack }: { readonly frame: FrameIndex | null; readonly stack: StackIndex },
): SiteId {
  const { stacks, functions } = series;
  const nameOf = (at: FrameIndex) => functions.identity(stacks.functionOf(at));
  const profile = series.kind === "heap" ? "heap" : "goroutine";
  const unit = UNIT_OF[identity];
  if (identity !== "stack") return siteId({ profile, unit, functions: frame === null ? [] : [nameOf(frame)] });
  const names: string[] = [];
  for (let at = stacks.start(stack); at < stacks.end(stack); at = (at + 1) as FrameIndex) names.push(nameOf(at));
  return siteId({ profile, unit, functions: names });
}
