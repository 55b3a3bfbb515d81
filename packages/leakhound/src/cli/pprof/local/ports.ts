/** What reports need from this machine: the local time zone, and source files. */
import { readFileSync } from "node:fs";
import type { PprofPorts } from "../../../report/pprof/ports.ts";
import { localZoneAt } from "./time-zone.ts";

export const PORTS: PprofPorts = {
  zoneAt: localZoneAt,
  workingDirectory: process.cwd(),
  readSource(path) {
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      return isFolder(error) ? "" : null;
    }
  },
};

/** A folder can be opened like a file, and has no lines. */
function isFolder(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EISDIR";
}
