/** Hours of a store that other collectors share, as `recent-series.ts` reads them: each profile is rebuilt when it is chosen. */
import { type Fault, ok, type Result, type UnixMs, unixMs } from "leakhound/server";
import type { HistoryHours } from "../profiles/query.ts";
import type { TimeRange } from "../rows/port.ts";
import { hourOf, startOf } from "../store/names.ts";
import type { StoredHour, StoredScrape } from "../store/stored-hour.ts";
import type { HoursOfRange, RecentHour, RecentProfile } from "./recent-hours.ts";

const HOUR_MS = 3_600_000;

export class StoredHours implements HoursOfRange {
  readonly #history: HistoryHours;

  constructor(history: HistoryHours) {
    this.#history = history;
  }

  async of(service: string, { from, to }: TimeRange): Promise<Result<readonly RecentHour[], Fault>> {
    const hours: RecentHour[] = [];
    for (let start: number = startOf(hourOf(from)); start < to; start += HOUR_MS) {
      const stored = await this.#history.hour(service, hourOf(unixMs(start)));
      if (!stored.ok) return stored;
      if (stored.value !== null) hours.push(recentHour(stored.value));
    }
    return ok(hours);
  }
}

const recentHour = ({ series }: StoredHour): RecentHour => ({
  *profiles({ instance, kind }) {
    const found = series.find(({ key }) => key.instance === instance && key.kind === kind);
    if (found === undefined) return;
    for (const scrape of found.scrapes()) {
      // What comes before the damage is read.
      if (!scrape.ok) return;
      yield new ScrapedProfile(scrape.value);
    }
  },
});

class ScrapedProfile {
  readonly at: UnixMs;
  readonly #scrape: StoredScrape;

  constructor(scrape: StoredScrape) {
    this.at = scrape.at;
    this.#scrape = scrape;
  }

  get bytes(): Extract<RecentProfile, { readonly bytes: unknown }>["bytes"] {
    return this.#scrape.bytes();
  }
}
