/** Sites from the rows of sealed hours and days. */
import type { SiteRow } from "../rows/port.ts";
import type { NamedLevels, SiteLevel } from "../views/port.ts";

/** The sites of some rows: each process of an instance from its first period to its last one. */
export function sitesOfRows(rows: readonly SiteRow[]): readonly (SiteLevel & { readonly stackId: string })[] {
  const ends = new Map<string, { first: SiteRow; last: SiteRow }>();
  for (const row of rows) {
    const key = JSON.stringify([row.site, row.instance]);
    const known = ends.get(key);
    if (known === undefined) ends.set(key, { first: row, last: row });
    else {
      if (row.firstAt < known.first.firstAt) known.first = row;
      if (row.lastAt > known.last.lastAt) known.last = row;
    }
  }
  const sites = new Map<string, SiteLevel & { readonly stackId: string; readonly largest: number }>();
  for (const { first, last } of ends.values()) {
    const [before, after] = [first.value.first, last.value.last];
    const known = sites.get(last.site);
    const isLarger = known === undefined || after > known.largest;
    sites.set(last.site, {
      site: last.site,
      name: last.name,
      stack: [],
      stackId: isLarger ? last.stack : known.stackId,
      largest: isLarger ? after : known.largest,
      first: (known?.first ?? 0) + before,
      last: (known?.last ?? 0) + after,
      growing: (known?.growing ?? 0) + (after > before ? 1 : 0),
      instances: (known?.instances ?? 0) + 1,
    });
  }
  return [...sites.values()].map(({ largest: _, ...site }) => site);
}

/** One site in each instance: of each period the level at its last scrape. */
export function levelsOfRows(rows: readonly SiteRow[]): readonly NamedLevels[] {
  const instances = new Map<string, SiteRow[]>();
  for (const row of rows) instances.set(row.instance, [...(instances.get(row.instance) ?? []), row]);
  return [...instances].map(([name, ofInstance]) => {
    const ordered = ofInstance.toSorted((a, b) => a.lastAt - b.lastAt);
    return { name, timesMs: ordered.map(({ lastAt }) => lastAt), values: ordered.map(({ value }) => value.last) };
  });
}
