/** Prints results to standard output. */
import { fstatSync, writeSync } from "node:fs";
import { terminalSafe } from "../../report/terminal/paint.ts";

export const STDOUT = 1;

/**
 * Prints to a terminal or pipe through Node's stream, and to a file with calls of its own: on a full disk the stream
 * takes a part for the whole. A failure is an error of standard output, which `ending.ts` reports.
 */
export function print(text: string): void {
  if (!isFile()) {
    process.stdout.write(process.stdout.isTTY ? terminalSafe(text) : text);
    return;
  }
  try {
    writeWhole(STDOUT, Buffer.from(text));
  } catch (cause) {
    process.stdout.emit("error", cause);
  }
}

/** Whether standard output is a regular file. */
export function isFile(): boolean {
  try {
    return fstatSync(STDOUT).isFile();
  } catch {
    return false;
  }
}

/** On a full disk, a write takes fewer bytes than given, and the next one fails. */
export function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
