/** A profile as data for the page that draws it. */
import {
  err,
  type Fault,
  type PackedProfile,
  profileView,
  type Result,
  unpackProfile,
  type ViewAsked,
  type ViewData,
} from "leakhound/server";

export interface FoldRequest {
  readonly profile: PackedProfile;
  readonly asked: ViewAsked;
}

export function folded({ profile, asked }: FoldRequest): Result<ViewData, Fault> {
  const shown = profileView(unpackProfile(profile), asked);
  if (shown.ok) return shown;
  // A cause may be anything, and not all of that can be sent to another thread.
  const { code, what, where, todo } = shown.error;
  return err({ code, what, where, todo });
}
