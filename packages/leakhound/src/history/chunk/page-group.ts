/**
 * Pages of several series, compressed together: pages of one series alone are too short to be compressed well, and
 * unpacking each by itself would take longer than reading it.
 *
 *   group     up to 32 series of one dictionary and kind
 *   block     the same page of each series of the group: its length and its bytes; empty if the series has none of the stacks
 *   stacks    of a page: 32 in a group of 32 series, more in a smaller group, so that blocks have a similar size
 */
import type { Compression } from "../../base/compression.ts";
import { ByteReader } from "../bytes/byte-reader.ts";
import { ByteWriter } from "../bytes/byte-writer.ts";
import { type Block, blockOf } from "./block.ts";

const GROUP_SERIES_MAX = 32;
/** Stacks of a page times series of its group. */
const PAGES_STACKS = 1024;
const PAGE_STACKS_MAX = 512;

/** The pages of one series, before they are compressed. */
export interface SeriesPages {
  /** Position in the directory. */
  readonly series: number;
  /** Each page of the dictionary; empty if it has no slot. */
  readonly pages: readonly Uint8Array[];
}

/** `B` are its blocks: one for each page of the dictionary. */
export interface PageGroup<B> {
  /** Positions of its series in the directory. */
  readonly series: readonly number[];
  readonly pageStacks: number;
  readonly blocks: B;
}

/** The stacks of a page where a chunk has so many series of a dictionary. */
export function pageStacksFor(series: number): number {
  return Math.min(PAGE_STACKS_MAX, Math.ceil(PAGES_STACKS / Math.min(GROUP_SERIES_MAX, Math.max(1, series))));
}

/** All series must have pages of so many stacks. */
export function groupPages(
  all: readonly SeriesPages[],
  pageStacks: number,
  compression: Compression,
): PageGroup<readonly Block[]>[] {
  const groups: PageGroup<readonly Block[]>[] = [];
  for (let start = 0; start < all.length; start += GROUP_SERIES_MAX) {
    const members = all.slice(start, start + GROUP_SERIES_MAX);
    const blocks = members[0]!.pages.map((_, page) => blockOf(joinedPages(members, page), compression));
    groups.push({ series: members.map(({ series }) => series), pageStacks, blocks });
  }
  return groups;
}

function joinedPages(members: readonly SeriesPages[], page: number): Uint8Array {
  const writer = new ByteWriter();
  if (members.some(({ pages }) => pages[page]!.length > 0)) {
    for (const { pages } of members) writer.block(pages[page]!);
  }
  return writer.finish();
}

/** The pages of a block, one for each series of the group; empty ones for an empty block. Throws `MalformedHistory`. */
export function splitPages(plain: Uint8Array, { series }: PageGroup<unknown>): Uint8Array[] {
  if (plain.length === 0) return series.map(() => plain);
  const reader = new ByteReader(plain);
  const pages = series.map(() => reader.block());
  reader.end();
  return pages;
}
