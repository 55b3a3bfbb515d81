/**
 * Who did what: one line of JSON for each change, session, answer from the memory of a process, and refused token.
 *
 *   {"at":"2026-11-29T15:00:00.000Z","who":"ci","via":"token","address":"10.0.0.7","action":"POST /api/v1/tickets/shop-7/actions","status":200}
 *
 * Never a token, a cookie or a body. Four older files are kept, of 16 MiB each.
 */
import { mkdir, open, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Fault, type UnixMs, unixMs } from "leakhound/server";

export interface AuditEvent {
  readonly at: UnixMs;
  /** The name of a token; "local" for a request of this machine without one; null for nobody who is known. */
  readonly who: string | null;
  readonly via: "token" | "session" | "local" | "anonymous" | "command line";
  /** The address of the client; null for the command line. */
  readonly address: string | null;
  /** Method and path, without the query; or what the command did. */
  readonly action: string;
  /** The status of the answer; null for the command line. */
  readonly status: number | null;
}

const FILE = "audit.jsonl";
const FILE_BYTES_MAX = 16 * 2 ** 20;
const OLDER_FILES = 4;
const TEXT_CHARS_MAX = 300;
/** Refused tokens can come at any rate, and must not fill the disk. */
const REFUSED_A_MINUTE_MAX = 60;
const MINUTE_MS = 60_000;

export class AuditLog {
  readonly #path: string;
  readonly #warn: (fault: Fault) => void;
  #writing: Promise<void> = Promise.resolve();
  #refused = { since: unixMs(0), count: 0 };

  constructor(dataFolder: string, warn: (fault: Fault) => void) {
    this.#path = join(dataFolder, FILE);
    this.#warn = warn;
  }

  /** Resolves when the line is on disk. A failure is reported, and the request goes on. */
  add(event: AuditEvent): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write(lineOf(event))).catch((cause: unknown) => this.#fail(cause));
    return this.#writing;
  }

  /** Adds a refused token, unless there were too many in the last minute. */
  addRefused(event: AuditEvent): void {
    if (event.at - this.#refused.since >= MINUTE_MS) this.#refused = { since: event.at, count: 0 };
    if (this.#refused.count++ < REFUSED_A_MINUTE_MAX) void this.add(event);
  }

  /** Resolves when all lines are written. */
  close(): Promise<void> {
    return this.#writing;
  }

  async #write(line: string): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    await this.#rotate();
    const file = await open(this.#path, "a", 0o600);
    try {
      await file.appendFile(line);
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  async #rotate(): Promise<void> {
    const size = await stat(this.#path).then(
      (one) => one.size,
      () => 0,
    );
    if (size < FILE_BYTES_MAX) return;
    for (let number = OLDER_FILES - 1; number >= 1; number--)
      await rename(`${this.#path}.${number}`, `${this.#path}.${number + 1}`).catch(() => {});
    await rename(this.#path, `${this.#path}.1`);
  }

  #fail(cause: unknown): void {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    const what = `the audit log cannot be written: ${code}`;
    this.#warn({ code: "audit", what, where: this.#path, todo: "free space on the disk, or check permissions", cause });
  }
}

function lineOf({ at, who, via, address, action, status }: AuditEvent): string {
  const short = (text: string | null) => text?.slice(0, TEXT_CHARS_MAX) ?? null;
  const line = { at: new Date(at).toISOString(), who: short(who), via, address: short(address), action: short(action) };
  return `${JSON.stringify({ ...line, status })}\n`;
}
