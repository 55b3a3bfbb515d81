/**
 * Listings: numbered rows under a heading, for a given width.
 *
 *        retained        own
 *    1    142 MiB    7.0 MiB  [key] http.Request ×45,419, shared
 *
 * On a narrow terminal the second figure is left out, and long texts continue on the next line.
 */
import type { Place } from "../../heap/explore/place.ts";
import { wrap } from "../terminal/layout.ts";
import { printable } from "../terminal/paint.ts";
import type { TextStyle } from "../terminal/text-style.ts";
import { quoted } from "./quoted.ts";

export interface Row {
  readonly figures: readonly [string, string];
  readonly text: string;
  /** A remark after the text; a filter does not match it. */
  readonly note?: string;
  /** The text in the object; absent or null if there is none, or if it must not be shown. */
  readonly value?: string | null;
  /** The place to which `down` goes; null if there is none. */
  readonly place: (() => Place) | null;
}

export interface Listing {
  readonly columns: readonly [string, string];
  readonly rows: readonly Row[];
  /** The message if there are no rows. */
  readonly nothing: string;
  /** A remark below the rows. */
  readonly note?: string;
}

const NARROW = 60;
const FIGURE = 11;

/** @param top at most so many rows are shown */
export function listingText({ columns, rows, nothing, note }: Listing, top: number, style: TextStyle): string[] {
  const { width, paint } = style;
  if (rows.length === 0) return wrap(nothing, width);
  const digits = Math.max(2, String(Math.min(top, rows.length)).length);
  const figures = (both: readonly [string, string]): string =>
    both
      .slice(0, width < NARROW ? 1 : 2)
      .map((figure) => figure.padStart(FIGURE))
      .join("");
  const shown = rows.slice(0, top).flatMap((row, at) => {
    const lead = `${String(at + 1).padStart(digits)}${figures(row.figures)}  `;
    const indent = " ".repeat(lead.length);
    const lines = wrap(printable(row.text + (row.note ? `, ${row.note}` : "")), width, lead);
    return typeof row.value === "string" ? [...lines, ...wrap(quoted(row.value), width, indent)] : lines;
  });
  const more = rows.length - top;
  return [
    paint.dim(" ".repeat(digits) + figures(columns)),
    ...shown,
    ...(note === undefined ? [] : wrap(note, width).map(paint.dim)),
    ...(more > 0 ? wrap(`${more} more: top ${Math.min(1_000, rows.length)} lists them`, width).map(paint.dim) : []),
  ];
}
