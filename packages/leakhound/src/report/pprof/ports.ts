/** What reports need from outside. */

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
  /** The text of a file, or null where it cannot be opened. Called for absolute names only; must not fail otherwise. */
  readSource(path: string): string | null;
}

/** Times in UTC, and no files. */
export const NO_PORTS: PprofPorts = {
  zoneAt: () => ({ offsetSeconds: 0, name: "UTC" }),
  workingDirectory: "/",
  readSource: () => null,
};
