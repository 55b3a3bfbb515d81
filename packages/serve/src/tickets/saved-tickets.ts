/** The tickets of the server, kept in its data folder: read at the start, written after each change. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { err, type Fault, ok, type Result, systemClock } from "leakhound/server";
import { TicketBook } from "./book.ts";
import { readTickets, writeTickets } from "./file.ts";
import type { Ticket, TicketEvent } from "./ticket.ts";

const FILE = "tickets.json";

export class SavedTickets {
  readonly book: TicketBook;
  readonly clock = systemClock;
  readonly #path: string;
  readonly #warn: (fault: Fault) => void;
  /** Called with the new events of a ticket that a user changed. */
  onSaved: (ticket: Ticket, events: readonly TicketEvent[]) => void = () => {};
  /** Writes one after another: a write that waits covers all changes before it begins. */
  #writing: Promise<void> = Promise.resolve();
  #isWaiting = false;

  constructor(book: TicketBook, path: string, warn: (fault: Fault) => void) {
    this.book = book;
    this.#path = path;
    this.#warn = warn;
  }

  all = (): readonly Ticket[] => this.book.all();
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
      await writeTickets(this.#path, this.book.all()).catch((cause: unknown) => {
        const what = `tickets cannot be written: ${codeOf(cause)}`;
        this.#warn({
          code: "data",
          what,
          where: this.#path,
          todo: "free space on the disk, or give the server access to it",
          cause,
        });
      });
    });
    return this.#writing;
  }
}

/** @param folder the data folder, which is created where there is none */
export async function openTickets(folder: string, warn: (fault: Fault) => void): Promise<Result<SavedTickets, Fault>> {
  const path = join(folder, FILE);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const what = `the data folder cannot be created: ${codeOf(cause)}`;
    return err({ code: "data", what, where: folder, todo: "choose another with --data FOLDER", cause });
  }
  const tickets = await readTickets(path);
  if (typeof tickets === "string")
    return err({ code: "data", what: tickets, where: path, todo: "move the file away to begin without tickets" });
  return ok(new SavedTickets(new TicketBook(tickets), path, warn));
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause ? String(cause.code) : "for an unknown reason";
