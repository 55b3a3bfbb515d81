/**
 * Listings: numbered rows under a heading, set to a width.
 *
 *        retained        own
 *    1    142 MiB    7.0 MiB  [key] http.Request ×45,419, shared
 *
 * On a narrow terminal the second figure is left out, and what is long goes on below.
 */
import type { Place } from "../../heap/explore/place.ts";
import { wrap } from "../layout.ts";
import { printable } from "../paint.ts";
import type { TextStyle } from "../text.ts";
import { quoted } from "./quoted.ts";

export interface Row {
  readonly figures: readonly [string, string];
  readonly text: string;
  /** What the person needs to know of it; not matched by a filter. */
  readonly note?: string;
  /** What stands in the object; absent where that is no text, or may not be shown. */
  readonly value?: string | null;
  /** Where `down` leads; null where it leads nowhere. */
  readonly place: (() => Place) | null;
}

export interface Listing {
  readonly columns: readonly [string, string];
  readonly rows: readonly Row[];
  /** What is said where there are no rows. */
  readonly nothing: string;
  /** What is said below the rows. */
  readonly note?: string;
}

const NARROW = 60;
const FIGURE = 11;

/** @param top rows that are shown at most */
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
