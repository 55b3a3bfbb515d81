/** Files that survive a kill and a power cut: written to a temporary name, synced, renamed. */
import { type FileHandle, open, readFile, rename } from "node:fs/promises";

export async function writeDurably(path: string, contents: Uint8Array | string): Promise<void> {
  const temporary = `${path}.tmp`;
  const handle = await open(temporary, "w", 0o600);
  try {
    await handle.writeFile(contents);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
}

/** @returns null where there is no such file */
export function readIfThere(path: string): Promise<Uint8Array | null> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
}

/**
 * A file that grows at its end. What is appended is written and synced together with all else of the same short time, so
 * that a thousand appends cost one sync ("group commit").
 */
export class AppendFile {
  readonly #handle: FileHandle;
  readonly #commitMs: number;
  #waiting: (Uint8Array | string)[] = [];
  /** What waits to be written; null where nothing does. */
  #commit: Promise<void> | null = null;
  /** Writes one after another, so that records stay in order; what comes during one waits for the next. */
  #writing: Promise<void> = Promise.resolve();
  /** Bytes that are on disk. */
  #length: number;
  /** Where the next append begins: after all that was appended, on disk or not yet. */
  end: number;
  /** Why a write failed: nothing is written after it, since later records may need the lost one. */
  #failure: unknown = null;

  private constructor(handle: FileHandle, length: number, commitMs: number) {
    this.#handle = handle;
    this.#length = length;
    this.end = length;
    this.#commitMs = commitMs;
  }

  /** @param length bytes that are kept; what a torn write left after them is cut off */
  static async open(path: string, length: number, commitMs: number): Promise<AppendFile> {
    const handle = await open(path, "a", 0o600);
    await handle.truncate(length);
    return new AppendFile(handle, length, commitMs);
  }

  /** Bytes that are on disk. */
  get length(): number {
    return this.#length;
  }

  /** Resolves when the bytes are on disk. After a failure, this and all later appends reject, and the file ends before them. */
  append(bytes: Uint8Array | string): Promise<void> {
    this.#waiting.push(bytes);
    this.end += typeof bytes === "string" ? Buffer.byteLength(bytes) : bytes.length;
    this.#commit ??= new Promise((resolve, reject) => {
      setTimeout(() => {
        this.#writing = this.#writing.catch(() => {}).then(() => this.#write());
        this.#writing.then(resolve, reject);
      }, this.#commitMs);
    });
    return this.#commit;
  }

  /** Resolves when all that was appended is on disk. */
  async flush(): Promise<void> {
    await (this.#commit ?? this.#writing);
  }

  async close(): Promise<void> {
    await this.flush().catch(() => {});
    await this.#handle.close();
  }

  async #write(): Promise<void> {
    const chunks = this.#waiting.map((one) => (typeof one === "string" ? Buffer.from(one) : one));
    this.#waiting = [];
    this.#commit = null;
    const bytes = Buffer.concat(chunks);
    if (this.#failure !== null) throw this.#failure;
    try {
      await this.#handle.appendFile(bytes);
      await this.#handle.datasync();
      this.#length += bytes.length;
    } catch (error) {
      this.#failure = error;
      // A part may have been written, as on a full disk.
      await this.#handle.truncate(this.#length).catch(() => {});
      throw error;
    }
  }
}
