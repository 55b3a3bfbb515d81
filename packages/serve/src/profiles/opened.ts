/** A stored profile as tables. */
import { type Fault, inflate, openProfile, type Profile, type Result } from "leakhound/server";

export const openedStored = (bytes: Uint8Array): Result<Profile, Fault> =>
  openProfile(bytes, "a stored profile", inflate);
