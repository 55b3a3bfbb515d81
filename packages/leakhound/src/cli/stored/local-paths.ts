/**
 * Paths of a command line, with the addresses of stored profiles replaced by folders that hold them.
 *
 *   rec/  pyroscope+http://host:4040?service=shop   ->  rec/  /tmp/leakhound-stored-x/0/1  /tmp/leakhound-stored-x/0/2
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Fault } from "../../base/fault.ts";
import { ok, type Result } from "../../base/result.ts";
import { unixMs } from "../../base/units.ts";
import { type FetchProgress, fetchHistory } from "../../monitor/fetch-history.ts";
import { isStoredAddress, parseStoredAddress, type StoredAddress } from "../../source/stored/address.ts";
import { type ConnectionFlags, readConnection } from "../options/connection.ts";
import { openHttp } from "../options/http-client.ts";
import { ProgressLine, stderrPorts } from "../terminal/progress-line.ts";
import { stopSignal } from "../terminal/stop-signal.ts";

export interface LocalPaths {
  /** For each argument, the paths that stand for it. */
  readonly paths: readonly (readonly string[])[];
  /** Removes the folders of fetched profiles. */
  remove(): Promise<void>;
}

export async function localPaths(args: readonly string[], flags: ConnectionFlags): Promise<Result<LocalPaths, Fault>> {
  if (!args.some(isStoredAddress)) return ok({ paths: args.map((arg) => [arg]), remove: async () => {} });
  const folder = await mkdtemp(join(tmpdir(), "leakhound-stored-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  const stop = stopSignal(null);
  const paths: (readonly string[])[] = [];
  for (const [row, arg] of args.entries()) {
    const fetched = isStoredAddress(arg)
      ? await fetchTo(arg, join(folder, String(row)), flags, stop.signal)
      : ok([arg]);
    if (!fetched.ok) {
      stop.close();
      await remove();
      return fetched;
    }
    paths.push(fetched.value);
  }
  stop.close();
  return ok({ paths, remove });
}

async function fetchTo(
  arg: string,
  folder: string,
  flags: ConnectionFlags,
  signal: AbortSignal,
): Promise<Result<readonly string[], Fault>> {
  const address = parseStoredAddress(arg, unixMs(Date.now()));
  if (!address.ok) return address;
  const http = await openStored(address.value, flags);
  if (!http.ok) return http;
  const line = new ProgressLine(stderrPorts());
  const progress: FetchProgress = {
    fetched: ({ done, total }) => line.show(() => `fetched ${done} of ${total} profiles`),
  };
  const folders = await fetchHistory(address.value, { http: http.value, folder, progress }, signal);
  line.close();
  await http.value.close();
  return folders;
}

async function openStored({ origin, basicAuth }: StoredAddress, flags: ConnectionFlags) {
  const connection = await readConnection(flags);
  if (!connection.ok) return connection;
  return openHttp({ ...connection.value, origin, ...(basicAuth && { basicAuth, bearerToken: null }) });
}
