/** What reports need of the world. */

/** The local time zone at a moment. */
export interface LocalZone {
  /** East of Greenwich. */
  readonly offsetSeconds: number;
  /** "CET", "UTC", "+0530". */
  readonly name: string;
}

export interface PprofPorts {
  /** The zone in which times are shown. Must not fail; UTC where nothing is known. */
  zoneAt(unixSeconds: number): LocalZone;
  /** The folder that relative sources are looked for in first, absolute. */
  readonly workingDirectory: string;
  /** The text of a file, or null where it cannot be opened. Called for absolute names only; must not fail otherwise. */
  readSource(path: string): string | null;
}

/** Shows times in UTC and knows no files. */
export const NO_PORTS: PprofPorts = {
  zoneAt: () => ({ offsetSeconds: 0, name: "UTC" }),
  workingDirectory: "/",
  readSource: () => null,
};
