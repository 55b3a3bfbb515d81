/** Contents of memory, made safe to show: they may be anything, and are secrets at times. */
import { printable } from "../paint.ts";

/** Signs that are shown of a text. */
export const SHOWN_MAX = 120;

/** The text in quotes, cut to `SHOWN_MAX` signs; control signs, those that reorder text and broken ones are spelt out. */
export function quoted(text: string): string {
  const signs = Array.from(text.slice(0, 2 * SHOWN_MAX + 2));
  const shown = signs.slice(0, SHOWN_MAX).join("");
  const escaped = shown.replace(/["\\]/g, "\\$&").replace(/\p{Cs}/gu, "\\u{fffd}");
  return `"${printable(escaped)}"${signs.length > SHOWN_MAX ? "…" : ""}`;
}
