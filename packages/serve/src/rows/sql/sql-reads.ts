/** The queries of the port, for a driver that runs SQL in its dialect. */
import { ok, type Result } from "leakhound/server";
import type {
  EvidenceQuery,
  EvidenceRow,
  IncarnationRow,
  InstanceRow,
  ReadingsQuery,
  ServiceRow,
  SitesQuery,
  StoreFault,
  TicketRow,
  TimeRange,
} from "../port.ts";
import {
  readChunk,
  readEvent,
  readEvidence,
  readIncarnation,
  readReading,
  readSite,
  readStack,
  readTicket,
} from "./convert.ts";
import type { Dialect, Query } from "./dialect.ts";
import {
  agedSubjectsQuery,
  chunksQuery,
  eventsQuery,
  evidenceQuery,
  incarnationsQuery,
  instancesQuery,
  neededSubjectsQuery,
  readingsQuery,
  servicesQuery,
  sitesQuery,
  stacksQuery,
  ticketEventsQuery,
  ticketsQuery,
} from "./queries.ts";
import type { RowReader } from "./row-reader.ts";
import { withHistory } from "./ticket-history.ts";

type Answer<T> = Promise<Result<T, StoreFault>>;

/** Subjects of one query: a driver may send them in an address. */
const SUBJECTS_MAX = 200;

export abstract class SqlReads {
  readonly #dialect: Dialect;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** Runs a query, and reads each row of the answer. */
  protected abstract rowsOf<T>(query: Query, readRow: (reader: RowReader) => T): Answer<readonly T[]>;

  services(): Answer<readonly ServiceRow[]> {
    return this.rowsOf(servicesQuery(this.#dialect), (row) => ({
      service: row.text(),
      instances: row.number(),
      firstSeenAt: row.time(),
      lastSeenAt: row.time(),
    }));
  }

  instances(service: string | null): Answer<readonly InstanceRow[]> {
    return this.rowsOf(instancesQuery(this.#dialect, service), (row) => ({
      ...readIncarnation(row),
      incarnations: row.number(),
    }));
  }

  incarnations(service: string, range: TimeRange): Answer<readonly IncarnationRow[]> {
    return this.rowsOf(incarnationsQuery(this.#dialect, service, range), readIncarnation);
  }

  readings(query: ReadingsQuery) {
    return this.rowsOf(readingsQuery(this.#dialect, query), readReading);
  }

  events(service: string, range: TimeRange) {
    return this.rowsOf(eventsQuery(this.#dialect, service, range), readEvent);
  }

  sites(query: SitesQuery) {
    return this.rowsOf(sitesQuery(this.#dialect, query), readSite);
  }

  stacks(service: string, stacks: readonly string[]) {
    return this.rowsOf(stacksQuery(this.#dialect, service, stacks), readStack);
  }

  chunks(service: string, range: TimeRange) {
    return this.rowsOf(chunksQuery(this.#dialect, service, range), readChunk);
  }

  evidence(query: EvidenceQuery): Answer<readonly EvidenceRow[]> {
    return this.rowsOf(evidenceQuery(this.#dialect, query), readEvidence);
  }

  /** What has evidence of before a time that nobody needs any more, a part at a time. */
  protected async outdatedSubjects(before: number): Answer<readonly (readonly string[])[]> {
    const aged = await this.rowsOf(agedSubjectsQuery(this.#dialect, before), (row) => row.text());
    if (!aged.ok) return aged;
    const parts: (readonly string[])[] = [];
    for (let first = 0; first < aged.value.length; first += SUBJECTS_MAX) {
      const part = aged.value.slice(first, first + SUBJECTS_MAX);
      const needed = await this.rowsOf(neededSubjectsQuery(this.#dialect, part, before), (row) => row.text());
      if (!needed.ok) return needed;
      const isNeeded = new Set(needed.value);
      parts.push(part.filter((subject) => !isNeeded.has(subject)));
    }
    return ok(parts.filter(({ length }) => length > 0));
  }

  async tickets(): Answer<readonly TicketRow[]> {
    const tickets = await this.rowsOf(ticketsQuery(this.#dialect), readTicket);
    const events = await this.rowsOf(ticketEventsQuery(this.#dialect), readTicketEvent);
    if (!tickets.ok) return tickets;
    return events.ok ? ok(withHistory(tickets.value, events.value)) : events;
  }
}

const readTicketEvent = (row: RowReader) => ({ ticket: row.text(), position: row.number(), json: row.text() });
