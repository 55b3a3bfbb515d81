/** What reports need from this machine: the local time zone, and source files. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { err, ok, type Result } from "../../../base/result.ts";
import { NO_SUCH_FILE, type PprofPorts } from "../../../report/pprof/ports.ts";
import { localZoneAt } from "./time-zone.ts";

/** Generated sources have some megabytes at most. */
const SOURCE_MIB_MAX = 16;
const SOURCE_BYTES_MAX = SOURCE_MIB_MAX * 1024 * 1024;
const TOO_LARGE = `larger than ${SOURCE_MIB_MAX} MiB`;
/** Without O_NONBLOCK, opening a pipe would wait for a writer. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

export const PORTS: PprofPorts = {
  zoneAt: localZoneAt,
  workingDirectory: process.cwd(),
  readSource(path) {
    try {
      const file = openSync(path, OPEN_FLAGS);
      try {
        return textOf(file);
      } finally {
        closeSync(file);
      }
    } catch {
      return err(NO_SUCH_FILE);
    }
  },
};

/** A folder can be opened like a file, and has no lines. A device or a pipe may have no end. */
function textOf(file: number): Result<string, string> {
  const stats = fstatSync(file);
  if (stats.isDirectory()) return ok("");
  if (!stats.isFile()) return err("not a regular file");
  return stats.size > SOURCE_BYTES_MAX ? err(TOO_LARGE) : wholeText(file, stats);
}

/** Files of /proc claim to be empty, and may have any length. */
function wholeText(file: number, { size }: Stats): Result<string, string> {
  const bytes = Buffer.allocUnsafe(size === 0 ? SOURCE_BYTES_MAX + 1 : size);
  let length = 0;
  for (let read = -1; read !== 0 && length < bytes.length; length += read)
    read = readSync(file, bytes, length, bytes.length - length, null);
  return length > SOURCE_BYTES_MAX ? err(TOO_LARGE) : ok(bytes.toString("utf8", 0, length));
}
