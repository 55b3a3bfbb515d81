/** Stores the rows of sealed hours, a part at a time, so that scrapes go on in between. */
import { err, type Fault, ok, type Result, type UnixMs, unixMs } from "leakhound/server";
import type { ChunkRow, FileRow, IncarnationRow, RowStore, SiteRow, StackRow } from "../port.ts";

export interface SealedRows {
  readonly chunk: Omit<ChunkRow, "collector">;
  readonly hourStart: UnixMs;
  readonly sites: readonly SiteRow[];
  readonly stacks: readonly StackRow[];
  readonly files: readonly Pick<FileRow, "kind" | "name" | "path">[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const PART_ROWS = 2_000;

export class SealedHours {
  readonly #store: RowStore;
  readonly #collector: string;
  readonly #settled: () => Promise<Fault | null>;

  /** @param settled resolves when the store has all rows that came before; with the reason where it does not take them */
  constructor(store: RowStore, collector: string, settled: () => Promise<Fault | null>) {
    this.#store = store;
    this.#collector = collector;
    this.#settled = settled;
  }

  /** The processes of a service that were seen in an hour. Fails while rows of them still wait. */
  async processes(service: string, hourStart: UnixMs): Promise<Result<readonly IncarnationRow[], Fault>> {
    const fault = await this.#settled();
    if (fault !== null) return err(fault);
    return this.#store.incarnations(service, { from: hourStart, to: unixMs(hourStart + HOUR_MS) });
  }

  /** Resolves when all rows are stored. It may be repeated for the same hour. */
  async add({ chunk, hourStart, sites, stacks, files }: SealedRows): Promise<Result<null, Fault>> {
    const name = `${this.#collector}:${chunk.service}:${chunk.hour}:${chunk.crc}`;
    for (let part = 0; part * PART_ROWS < sites.length; part++) {
      const rows = sites.slice(part * PART_ROWS, (part + 1) * PART_ROWS);
      const stored = await this.#store.insert({ token: `${name}:${part}`, sites: rows });
      if (!stored.ok) return stored;
    }
    const start = unixMs(Math.floor(hourStart / DAY_MS) * DAY_MS);
    const days = sites.length === 0 ? [] : [{ service: chunk.service, start }];
    const chunks = [{ ...chunk, collector: this.#collector }];
    const kept = files.map((file) => ({ ...file, service: chunk.service, collector: this.#collector, hourStart }));
    const stored = await this.#store.insert({ token: `${name}:end`, stacks, files: kept, chunks, days });
    return stored.ok ? ok(null) : stored;
  }
}
