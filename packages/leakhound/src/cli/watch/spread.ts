/**
 * How a watch of many targets shares one machine: a few are probed at a time, requests leave descriptors for the files of
 * the recording, and the rounds of the targets are spread over the interval (collect/offset.ts).
 */
import { readFileSync } from "node:fs";
import { Turns } from "../../collect/turns.ts";
import type { HttpClient } from "../../source/http.ts";

/** Each probes up to nine addresses at once. */
const TARGETS_PROBED_MAX = 8;
const REQUESTS_MIN = 8;
const REQUESTS_MAX = 256;
/** Descriptors for Node itself, and for files. */
const RESERVED_DESCRIPTORS = 64;
/** Where the limit is unknown: the default of macOS. */
const DESCRIPTORS_WHEN_UNKNOWN = 256;

export const probingTurns = (): Turns => new Turns(TARGETS_PROBED_MAX);

/** Half of the free descriptors, because a connection that was closed keeps its own for a moment. */
export function requestTurns(descriptors: number = descriptorLimit()): Turns {
  const half = Math.floor((descriptors - RESERVED_DESCRIPTORS) / 2);
  return new Turns(Math.min(REQUESTS_MAX, Math.max(REQUESTS_MIN, half)));
}

/** The client, whose requests wait for their turn. Time in the queue does not count for their timeout. */
export const inTurns = (http: HttpClient, turns: Turns): HttpClient => ({
  get: (request, signal) => turns.take(() => http.get(request, signal)),
  post: (request, signal) => turns.take(() => http.post(request, signal)),
  close: () => http.close(),
});

function descriptorLimit(): number {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    return soft === undefined ? DESCRIPTORS_WHEN_UNKNOWN : Number(soft);
  } catch {
    return DESCRIPTORS_WHEN_UNKNOWN;
  }
}
