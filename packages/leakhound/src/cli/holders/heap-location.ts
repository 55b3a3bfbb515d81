/** Which heap the command line names: a file, a service or a process. */
import { existsSync } from "node:fs";
import type { HeapLocation } from "../../acquire/read-heap.ts";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { Bytes, DurationMs } from "../../base/units.ts";
import { parseTarget, type Target } from "../../source/target.ts";
import { type ConnectionFlags, connectionTo, readConnection } from "../options/connection.ts";
import { openHttp } from "../options/http-client.ts";

export interface LocationFlags extends ConnectionFlags {
  readonly pid?: number;
  /** False with `--no-stop`. */
  readonly stop: boolean;
  readonly save?: string;
  readonly twin?: true;
  readonly timeout: DurationMs;
  readonly maxBody: Bytes;
}

export function heapLocation(
  argument: string | undefined,
  flags: LocationFlags,
  fileExists: (path: string) => boolean = existsSync,
): Result<HeapLocation, Fault> {
  if ((argument === undefined) === (flags.pid === undefined)) return err(NOT_ONE_IMAGE);
  if (argument === undefined) return ok({ kind: "process", pid: flags.pid!, stopsProcess: flags.stop });
  const isAddress = hasScheme(argument) || (looksLikeAddress(argument) && !fileExists(argument));
  if (!isAddress) return ok({ kind: "file", path: argument });
  const target = parseTarget(argument);
  if (!target.ok) return target;
  return ok({
    kind: "service",
    target: target.value,
    openHttp: () => openService(target.value, flags),
    savePath: flags.save ?? null,
    fromFork: flags.twin === true,
    timeoutMs: flags.timeout,
    bodyBytesMax: flags.maxBody,
  });
}

/** `host:port`, `user:password@host` and `https:/host` are addresses, the last two perhaps malformed, unless a file has that name. */
const looksLikeAddress = (argument: string): boolean =>
  /^(\[[0-9a-f:.]+\]|[\w.-]*):\d+(\/|$)/i.test(argument) || /^[^@:]*:.*@/.test(argument) || /^https?:/i.test(argument);
const hasScheme = (argument: string): boolean => /^https?:\/\//i.test(argument);

async function openService(target: Target, flags: ConnectionFlags) {
  const connection = await readConnection(flags);
  return connection.ok ? openHttp(connectionTo(target, connection.value)) : connection;
}

const NOT_ONE_IMAGE: Fault = {
  code: "usage",
  what: "exactly one image is needed",
  where: "holders",
  todo: "give a file, the address of a service, or --pid",
};
