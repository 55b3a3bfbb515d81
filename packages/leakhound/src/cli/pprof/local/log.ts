/** What a person should know beside the report goes to standard error, a line each. */
import { printable } from "../../../report/paint.ts";

export type Log = (line: string) => void;

export const logToStandardError: Log = (line) => {
  process.stderr.write(`${printable(line)}\n`);
};
