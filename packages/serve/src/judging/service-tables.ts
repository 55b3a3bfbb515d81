/**
 * Tables of names and stacks that the series of all instances of a service share. They are replaced from time to time, since
 * rows are only added: names of releases that are gone would stay.
 *
 *   window      |------------------------------|
 *   tables 1    begins ####### used by series that begin in this half window, as long as these live
 *   tables 2                  #######
 */
import { type DurationMs, type SeriesTables, seriesTables, type UnixMs } from "leakhound/server";

export class ServiceTables {
  readonly #lifetimeMs: number;
  readonly #ofService = new Map<string, { readonly since: UnixMs; readonly tables: SeriesTables }>();

  /** @param windowMs how long a series lives */
  constructor(windowMs: DurationMs) {
    this.#lifetimeMs = windowMs / 2;
  }

  /** The tables of a series of this service that begins now. */
  at(service: string, now: UnixMs): SeriesTables {
    const known = this.#ofService.get(service);
    if (known && Math.abs(now - known.since) < this.#lifetimeMs) return known.tables;
    const tables = seriesTables();
    this.#ofService.set(service, { since: now, tables });
    return tables;
  }

  /** Forgets services that are gone. */
  keep(services: ReadonlySet<string>): void {
    for (const service of this.#ofService.keys()) if (!services.has(service)) this.#ofService.delete(service);
  }
}
