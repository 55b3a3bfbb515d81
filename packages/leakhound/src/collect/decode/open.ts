/** Opens the decoding threads with the program that the package brings. */
import type { DurationMs } from "../../base/units.ts";
import { distFolder } from "../../work/dist-folder.ts";
import { DecodingThreads } from "./decoding-threads.ts";

/** @param timeMsMax of one profile */
export const openDecodingThreads = (timeMsMax: DurationMs): DecodingThreads =>
  new DecodingThreads(new URL("decode-worker.js", distFolder()), timeMsMax);
