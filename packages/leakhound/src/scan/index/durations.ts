/** How long a duration of Go's source is, as far as its own file tells. */
import type { GoFile } from "./go-file.ts";

const UNITS_MS: Readonly<Record<string, number>> = {
  Nanosecond: 1e-6,
  Microsecond: 1e-3,
  Millisecond: 1,
  Second: 1e3,
  Minute: 60e3,
  Hour: 3600e3,
};

/** Of `2 * time.Minute`, `time.Hour`, or a name of the file that is set once to such; null of what it cannot tell. */
export function durationMs(text: string, { source }: GoFile): number | null {
  const written = writtenMs(text);
  if (written !== null || !/^\w+$/.test(text)) return written;
  const [value, more] = [
    ...source.matchAll(new RegExp(`\\b${text}\\s*(?:time\\.Duration)?\\s*:?=(?!=)\\s*([^\\n]+)`, "g")),
  ];
  return value === undefined || more !== undefined ? null : writtenMs(value[1]!);
}

function writtenMs(text: string): number | null {
  const found = /^\s*(?:([\d_.]+)\s*\*\s*)?time\.(\w+)(?:\s*\*\s*([\d_.]+))?\s*(?:\/\/.*)?$/.exec(text);
  const unit = found && UNITS_MS[found[2]!];
  return unit ? numberOf(found[1]) * numberOf(found[3]) * unit : null;
}

const numberOf = (text = "1"): number => Number(text.replaceAll("_", ""));
