/** Recordings of real Go services, which the tests of monitor judge. */
import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { JudgeRequest } from "../../src/monitor/with-source.ts";
import { emptyFolder } from "../support/folders.ts";

/** `leak` leaks on net/textproto.readMIMEHeader, `goroutine` leaks goroutines; `fixed` and `innocent` do not leak. */
export type RecordedService = "leak" | "fixed" | "goroutine" | "innocent";

export const recordingOf = (service: RecordedService): string =>
  fileURLToPath(new URL(`../fixtures/go1.26/${service}`, import.meta.url));

/** A copy that a test may change. */
export function copyOf(service: RecordedService): string {
  const folder = emptyFolder();
  cpSync(recordingOf(service), folder, { recursive: true });
  return folder;
}

export const WITHOUT_SOURCE: JudgeRequest = { own: null, limitBytes: null, sourceFolder: null };
