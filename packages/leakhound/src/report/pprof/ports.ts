/** What reports need from outside. */
import { err, type Result } from "../../base/result.ts";

/** Why a file has no text: there is none of this name. */
export const NO_SUCH_FILE = "no such file or directory";

/** The local time zone at a moment. */
export interface LocalZone {
  /** Offset to the east of Greenwich. */
  readonly offsetSeconds: number;
  /** "CET", "UTC", "+0530". */
  readonly name: string;
}

export interface PprofPorts {
  /** The zone in which times are shown. Must not fail; UTC where the zone is unknown. */
  zoneAt(unixSeconds: number): LocalZone;
  /** Absolute path of the folder in which relative source files are searched first. */
  readonly workingDirectory: string;
  /**
   * The text of a file, or why there is none, in the words of Go's `os` package. Called for absolute names only, which
   * come from the profile: must not wait, as for a pipe, nor read without end, as from a device.
   */
  readSource(path: string): Result<string, string>;
}

/** Times in UTC, and no files. */
export const NO_PORTS: PprofPorts = {
  zoneAt: () => ({ offsetSeconds: 0, name: "UTC" }),
  workingDirectory: "/",
  readSource: () => err(NO_SUCH_FILE),
};
