/** The tickets of the server, kept as rows of the store: read at the start, written after each change. */
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, err, type Fault, ok, type Result } from "leakhound/server";
import type { RowStore } from "../rows/port.ts";
import { type ClearReleases, TicketBook } from "./book.ts";
import { readClearReleases, writeClearReleases } from "./clear-releases.ts";
import { readTickets, writeTickets } from "./file.ts";
import { mergedTicket } from "./merge.ts";
import { markOf } from "./owner.ts";
import type { Ticket, TicketEvent } from "./ticket.ts";
import { ticketOf, ticketRow } from "./ticket-rows.ts";

/** Where tickets were before they were rows. */
const OLD_FILE = "tickets.json";
const RELEASES_FILE = "releases-without-leaks.json";

export interface TicketStoreOptions {
  readonly rows: RowStore;
  readonly clock: Clock;
  readonly warn: (fault: Fault) => void;
  /** Where other collectors have tickets in the store, too, and the store may be away; null for a store of its own. */
  readonly shared: SharedTickets | null;
}

export interface SharedTickets {
  readonly collector: string;
  /** A file with the tickets as they were known last, for a start while the store is away. */
  readonly copy: string;
}

export class SavedTickets {
  readonly book: TicketBook;
  readonly clock: Clock;
  readonly #options: TicketStoreOptions;
  /** Tickets as they are stored: they are never changed in place. */
  readonly #stored: Map<string, Ticket>;
  readonly #openedAt: number;
  readonly #mark: string | null;
  readonly #releases: { readonly path: string; written: string };
  #writes = 0;
  /** Called with the new events of a ticket that a user changed. */
  onSaved: (ticket: Ticket, events: readonly TicketEvent[]) => void = () => {};
  /** Writes one after another: a write that waits covers all changes before it begins. */
  #writing: Promise<void> = Promise.resolve();
  #isWaiting = false;

  constructor(tickets: readonly Ticket[], options: TicketStoreOptions, releases: SavedReleases) {
    this.#mark = options.shared && markOf(options.shared.collector);
    this.book = new TicketBook(tickets, this.#mark, releases.known);
    this.#releases = { path: releases.path, written: JSON.stringify(releases.known) };
    this.clock = options.clock;
    this.#options = options;
    this.#stored = new Map(tickets.map((ticket) => [ticket.id, ticket]));
    this.#openedAt = options.clock.now();
  }

  all = (): readonly Ticket[] => this.book.all();
  /** Those that this collector judges. */
  own = (): readonly Ticket[] => this.book.all().filter((ticket) => this.book.owns(ticket));
  get = (id: string): Ticket | null => this.book.get(id);
  now = () => this.clock.now();

  async save(ticket: Ticket): Promise<void> {
    const before = new Set(this.book.get(ticket.id)?.history);
    this.book.put(ticket);
    this.onSaved(
      ticket,
      ticket.history.filter((event) => !before.has(event)),
    );
    await this.write();
  }

  /** Never rejects: tickets that cannot be written stay in memory, and the next change writes them. */
  write(): Promise<void> {
    if (this.#isWaiting) return this.#writing;
    this.#isWaiting = true;
    this.#writing = this.#writing.then(async () => {
      this.#isWaiting = false;
      await this.#writeChanged();
    });
    return this.#writing;
  }

  async #writeChanged(): Promise<void> {
    await this.#writeReleases();
    const changed = this.book.all().filter((ticket) => this.#stored.get(ticket.id) !== ticket);
    if (changed.length === 0) return;
    const token = `tickets:${this.#mark === null ? "" : `${this.#mark}:`}${this.#openedAt}:${this.#writes++}`;
    const stored = await this.#options.rows.insert({ token, tickets: changed.map(ticketRow) });
    if (!stored.ok) return this.#options.warn(stored.error);
    for (const ticket of changed) this.#stored.set(ticket.id, ticket);
    await this.#writeCopy();
  }

  async #writeReleases(): Promise<void> {
    const { path, written } = this.#releases;
    const clear = this.book.clearReleases();
    const text = JSON.stringify(clear);
    if (text === written) return;
    try {
      await writeClearReleases(path, clear);
      this.#releases.written = text;
    } catch (cause) {
      this.#options.warn(fileFault("the releases without leaks", path, cause));
    }
  }

  /**
   * Takes what other servers have written since: their tickets, and what people did to those of this one. Writes what has
   * changed here without a change of any ticket.
   */
  async refresh(): Promise<void> {
    if (this.#options.shared === null) return this.write();
    const rows = await this.#options.rows.tickets();
    // The spool says that the store is away.
    if (!rows.ok) return;
    for (const row of rows.value) {
      const stored = ticketOf(row);
      if (!stored.ok) this.#options.warn(stored.error);
      else this.#take(stored.value);
    }
    await this.write();
    await this.#writeCopy();
  }

  #take(stored: Ticket): void {
    const known = this.book.get(stored.id);
    const merged = known === null ? stored : mergedTicket(known, stored, this.book.owns(stored));
    if (merged === known) return;
    this.book.put(merged);
    if (merged === stored) this.#stored.set(stored.id, stored);
  }

  async #writeCopy(): Promise<void> {
    const { shared, warn } = this.#options;
    if (shared === null) return;
    await writeTickets(shared.copy, this.book.all()).catch((cause: unknown) =>
      warn(fileFault("the copy of the tickets", shared.copy, cause)),
    );
  }
}

interface SavedReleases {
  readonly path: string;
  readonly known: ClearReleases;
}

function fileFault(name: string, where: string, cause: unknown): Fault {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  const todo = "check the data folder and its disk";
  return { code: "data", what: `${name} cannot be written: ${code}`, where, todo, cause };
}

/** @param folder the data folder, in which a file of tickets of an earlier version may be: it becomes rows, once */
export async function openTickets(folder: string, options: TicketStoreOptions): Promise<Result<SavedTickets, Fault>> {
  const adopted = await adoptFile(join(folder, OLD_FILE), options.rows);
  if (!adopted.ok) return adopted;
  const releases = await savedReleases(join(folder, RELEASES_FILE), options);
  const rows = await options.rows.tickets();
  if (!rows.ok && options.shared !== null) return fromCopy(options.shared.copy, options, releases);
  if (!rows.ok) return rows;
  const tickets: Ticket[] = [];
  for (const row of rows.value) {
    const ticket = ticketOf(row);
    if (!ticket.ok) return ticket;
    tickets.push(ticket.value);
  }
  return ok(new SavedTickets(tickets, options, releases));
}

/** Without them a ticket lacks the release before its first one: no reason to refuse to start. */
async function savedReleases(path: string, { warn }: TicketStoreOptions): Promise<SavedReleases> {
  const known = await readClearReleases(path);
  if (typeof known !== "string") return { path, known };
  const todo = "nothing: it is written anew as services are judged";
  warn({ code: "data", what: `the releases without leaks are unknown: ${known}`, where: path, todo });
  return { path, known: {} };
}

/** While the store is away: `refresh` takes what it has later. */
async function fromCopy(
  path: string,
  options: TicketStoreOptions,
  releases: SavedReleases,
): Promise<Result<SavedTickets, Fault>> {
  const tickets = await readTickets(path);
  if (typeof tickets !== "string") return ok(new SavedTickets(tickets, options, releases));
  return err({ code: "data", what: tickets, where: path, todo: "remove the file, and start while the store answers" });
}

/** The file keeps another name afterward. A kill in between repeats the batch, which changes nothing. */
async function adoptFile(path: string, rows: RowStore): Promise<Result<null, Fault>> {
  const tickets = await readTickets(path);
  if (typeof tickets === "string")
    return err({ code: "data", what: tickets, where: path, todo: "move the file away to begin without tickets" });
  if (tickets.length === 0) return ok(null);
  const stored = await rows.insert({ token: `file ${path}`, tickets: tickets.map(ticketRow) });
  if (!stored.ok) return stored;
  await rename(path, `${path}.imported`);
  return stored;
}
