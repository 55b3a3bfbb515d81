/** What /proc/PID/maps shows: the address ranges of a process, and the files that are mapped into them. */
import type { MappedFile } from "../heap/format/heap-source.ts";

export interface Mapping extends MappedFile {
  /** `rw-p`: readable, writable, private */
  readonly permissions: string;
}

const LINE = /^([0-9a-f]+)-([0-9a-f]+) (\S{4}) ([0-9a-f]+) \S+ \d+(?: (.*))?$/;

/** Reads lines such as `c000000000-c000400000 rw-p 00000000 00:00 0   [anon: Go: heap]`. */
export function readMappings(text: string): Mapping[] {
  return text.split("\n").flatMap((line) => {
    const match = LINE.exec(line);
    if (!match) return [];
    const [start, end, offset] = [match[1], match[2], match[4]].map((one) => Number.parseInt(one!, 16));
    const name = (match[5] ?? "").trimStart();
    const path = name.startsWith("/") ? name : "";
    return [{ start: start!, end: end!, offset: offset!, path, permissions: match[3]! }];
  });
}

/** Memory that the process may change, and the parts of its program that the loader filled in. */
export const holdsState = ({ permissions, path }: Mapping, program: string): boolean =>
  /^rw.p$/.test(permissions) || (permissions === "r--p" && path === program);
