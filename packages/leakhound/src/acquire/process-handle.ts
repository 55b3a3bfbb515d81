/**
 * One process of this machine, however its number is used later: files of /proc that were opened while it ran belong to it, and
 * fail with ESRCH once it has ended, although another process may have its number then.
 */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";

/** A process, distinguished from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In ticks since the machine started. */
  readonly startTime: string;
}

export type ProcessState = "stopped" | "runs" | "ended";

const STAT_BYTES_MAX = 4096;
/** Fields after the name: the first is the state, the twentieth the start time. */
const START_TIME = 19;

export class ProcessHandle implements ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
  /** Files that stay open until `close`. */
  readonly #stat: number;
  readonly memory: number;
  readonly #maps: number;
  readonly #program: number;
  #isOpen = true;

  /** Throws what node:fs throws: ENOENT or ESRCH for a process that does not exist, EACCES for one that may not be read. */
  constructor(pid: number) {
    const opened: number[] = [];
    const open = (file: string): number => {
      const descriptor = openSync(`/proc/${pid}/${file}`, "r");
      opened.push(descriptor);
      return descriptor;
    };
    try {
      this.pid = pid;
      this.#stat = open("stat");
      this.memory = open("mem");
      this.#maps = open("maps");
      this.#program = open("exe");
      this.startTime = this.#fields()[START_TIME] ?? "";
    } catch (cause) {
      for (const descriptor of opened) closeSync(descriptor);
      throw cause;
    }
  }

  get userId(): number {
    return fstatSync(this.#stat).uid;
  }

  get state(): ProcessState {
    try {
      const [state] = this.#fields();
      if (state === "T") return "stopped";
      return state === undefined || "ZXx".includes(state) ? "ended" : "runs";
    } catch {
      return "ended";
    }
  }

  /** The file of the program, also where it was replaced or the process has ended; valid until `close`. */
  get program(): string {
    return `/proc/self/fd/${this.#program}`;
  }

  readMaps(): string {
    return readFileSync(this.#maps, "utf8");
  }

  /** Sends a signal unless the process has ended. */
  signal(name: "SIGSTOP" | "SIGCONT"): void {
    if (this.state !== "ended") process.kill(this.pid, name);
  }

  /** May be called more than once. */
  close(): void {
    if (this.#isOpen)
      for (const descriptor of [this.#stat, this.memory, this.#maps, this.#program]) closeSync(descriptor);
    this.#isOpen = false;
  }

  /** The fields after the name, which is in parentheses and may contain any character. */
  #fields(): string[] {
    const buffer = Buffer.alloc(STAT_BYTES_MAX);
    const text = buffer.toString("latin1", 0, readSync(this.#stat, buffer, 0, buffer.length, 0));
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  }
}

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  const text = readFileSync("/proc/self/stat", "latin1");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { pid: process.pid, startTime: fields[START_TIME] ?? "" };
}
