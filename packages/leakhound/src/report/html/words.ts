/** Words and small markup that several parts of the page use. */
import { MINUTE_MS } from "../../base/units.ts";
import type { Frame } from "../../verdict/facts/measures.ts";
import { shortFunction } from "../words/names.ts";
import { html, type Markup } from "./markup.ts";

/** Longer names are cut in the middle; the whole name stays in the title. */
const NAME_CHARS_MAX = 240;
const FILE_SEGMENTS_SHOWN = 2;
const SHORT_PERIOD_MS = 10 * MINUTE_MS;

/** The last parts of a path, for where the whole one would not fit: `…/cart/store.go`. */
export function shortFile(file: string): string {
  const segments = file.split("/");
  return segments.length > FILE_SEGMENTS_SHOWN + 1 ? `…/${segments.slice(-FILE_SEGMENTS_SHOWN).join("/")}` : file;
}

/** `file:line`, the file alone where the line is unknown, "" where both are. */
export const position = (file: string, line: number): string => (file !== "" && line > 0 ? `${file}:${line}` : file);

function cut(name: string): string {
  const half = NAME_CHARS_MAX / 2;
  return name.length > NAME_CHARS_MAX ? `${name.slice(0, half)}…${name.slice(-half)}` : name;
}

/** A function's short name, with the full one on hover. */
export const functionName = (name: string): Markup =>
  html`<code class="fn" title="${name}">${cut(shortFunction(name) || "unknown function")}</code>`;

/** A short `file:line`, with the full one on hover; nothing where the file is unknown. */
export function positionName(file: string, line: number): Markup | null {
  if (file === "") return null;
  return html`<span class="pos" title="${position(file, line)}">${cut(position(shortFile(file), line))}</span>`;
}

export const frameName = (frame: Frame): Markup =>
  html`${functionName(frame.function)} ${positionName(frame.file, frame.line)}`;

/** A frame with nothing shortened. */
export const fullFrame = (frame: Frame): Markup =>
  html`<code class="fn">${frame.function || "unknown function"}</code> <span class="pos">${position(frame.file, frame.line)}</span>`;

/** An instant in UTC; the page's script adds the reader's own time to each `.when`. */
export const instant = (iso: string): Markup =>
  html`<span class="when"><time datetime="${iso}">${formatUtc(iso, "minute")}</time> UTC</span>`;

/** Like {@link instant}, to the second. */
export const moment = (iso: string): Markup =>
  html`<span class="when"><time datetime="${iso}">${formatUtc(iso, "second")}</time> UTC</span>`;

/** `2026-03-01 13:00 to 16:24 UTC`, to the second where it is short; the day is repeated only where it changes. */
export function period(from: string, to: string): Markup {
  const precision = Date.parse(to) - Date.parse(from) < SHORT_PERIOD_MS ? "second" : "minute";
  const [start, end] = [formatUtc(from, precision), formatUtc(to, precision)];
  const shownEnd = start.slice(0, 11) === end.slice(0, 11) ? end.slice(11) : end;
  return html`<span class="when"><time datetime="${from}">${start}</time> to <time datetime="${to}">${shownEnd}</time> UTC</span>`;
}

/** `2026-03-01 14:00` or `2026-03-01 14:00:05`; what is no ISO time is shown as it came. */
function formatUtc(iso: string, to: "minute" | "second"): string {
  const parts = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2})?/.exec(iso);
  return parts ? `${parts[1]} ${parts[2]}${to === "second" ? (parts[3] ?? "") : ""}` : iso;
}

/** `1 restart`, `3 gaps`. */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
