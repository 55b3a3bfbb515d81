/**
 * The source view of pages: the lines of functions with what each accounts for, as data. Its texts are added by those who
 * may read files: `pprof -http` from this machine, a server from the checkout of a service.
 *
 *   profile ─▶ functionListings ─▶ sourceListings ─▶ withTexts ─▶ page
 */
import type { Result } from "../../../base/result.ts";
import type { SourceData, SourceListing } from "../../page/page-data.ts";
import type { ReportContext } from "../context.ts";
import { drawnUnit } from "../drawn-unit.ts";
import { type FileListing, functionListings } from "../listing.ts";

/** More lines around the one that accounts for most are not shown. */
const LINES_MAX = 2_000;
/** Of functions in files; those that account for most are shown. */
const LISTINGS_MAX = 30;
const LINE_CHARS_MAX = 400;

export interface Listed extends SourceData {
  /** How many there are, of which `listings` account for most. */
  readonly listingsOfAll: number;
}

/** @param context of the report `list` */
export function sourceListings(context: ReportContext, matches: (name: string) => boolean): Listed {
  const { unit, factor } = drawnUnit(context.sampleUnit);
  const all = functionListings(context, matches);
  const listings = all
    .toSorted((a, b) => Math.abs(b.cum) - Math.abs(a.cum))
    .slice(0, LISTINGS_MAX)
    .map((listing) => shownListing(listing, factor));
  return { unit, total: context.total * factor, listings, listingsOfAll: all.length };
}

function shownListing({ name, file, flat, cum, range, lines }: FileListing, factor: number): SourceListing {
  const all = [...lines]
    .map(([line, value]) => ({ line, flat: value.flat * factor, cum: value.cum * factor }))
    .filter((value) => value.flat !== 0 || value.cum !== 0)
    .sort((a, b) => a.line - b.line);
  const middle = heaviest(all)?.line ?? range.first;
  const isLong = range.last - range.first >= LINES_MAX;
  const first = isLong ? Math.max(range.first, middle - LINES_MAX / 2) : range.first;
  const last = Math.min(range.last, first + LINES_MAX - 1);
  const values = all.filter(({ line }) => line >= first && line <= last);
  const left = all.length - values.length;
  const notes = left === 0 ? [] : [`${left} more lines that account for something are too far from these to be shown`];
  return { function: name, file, flat: flat * factor, cum: cum * factor, first, last, values, texts: [], notes };
}

type Values = SourceListing["values"];

/** The line that accounts for most. */
export const heaviest = (values: Values): Values[number] | null =>
  values.reduce<Values[number] | null>(
    (most, value) => (most === null || Math.abs(value.cum) > Math.abs(most.cum) ? value : most),
    null,
  );

/** @param read lines of the whole file, or a clause that says why there are none */
export function withTexts(listing: SourceListing, read: Result<readonly string[], string>): SourceListing {
  if (!read.ok) return { ...listing, notes: [read.error, ...listing.notes] };
  const { first, last, notes } = listing;
  const texts = read.value.slice(first - 1, last).map((text) => text.slice(0, LINE_CHARS_MAX));
  const isShorter = (heaviest(listing.values)?.line ?? 0) > read.value.length;
  const shorter = `the file has ${read.value.length} lines, fewer than the one that the program was built from`;
  return { ...listing, texts, notes: isShorter ? [shorter, ...notes] : notes };
}
