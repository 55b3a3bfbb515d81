/** Contents of memory, made safe to show: they may contain any character, and secrets. */
import { printable } from "../terminal/paint.ts";

/** At most so many characters of a text are shown. */
export const SHOWN_MAX = 120;

/** The text in quotes, truncated to `SHOWN_MAX` characters. Control characters, characters that reorder text, and broken ones are escaped. */
export function quoted(text: string): string {
  const characters = Array.from(text.slice(0, 2 * SHOWN_MAX + 2));
  const shown = characters.slice(0, SHOWN_MAX).join("");
  const escaped = shown.replace(/["\\]/g, "\\$&").replace(/\p{Cs}/gu, "\\u{fffd}");
  return `"${printable(escaped)}"${characters.length > SHOWN_MAX ? "…" : ""}`;
}
