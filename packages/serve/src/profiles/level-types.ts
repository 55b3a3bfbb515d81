/** Which sample types of a profile are levels, which may be averaged: bytes and objects in use, goroutines. */
import type { Profile } from "leakhound/server";

/** Totals since the process started, and what profilers of other languages count in an interval. */
const LEVELS: ReadonlySet<string> = new Set([
  "inuse_objects",
  "inuse_space",
  "objects",
  "space",
  "goroutine",
  "goroutines",
  "goroutineleak",
]);

/** Positions in `sampleTypes`. */
export const levelTypes = ({ sampleTypes }: Profile): number[] =>
  sampleTypes.flatMap(({ type }, position) => (LEVELS.has(type) ? position : []));
