/** Messages to the user, which go to standard error, one per line. */
import { printable } from "../../../report/terminal/paint.ts";

export type Log = (line: string) => void;

export const logToStandardError: Log = (line) => {
  process.stderr.write(`${printable(line)}\n`);
};
