/**
 * Writes a recording so that a kill at any moment leaves a readable one.
 *
 *   profile, target.json    written under a hidden name, then renamed: complete, or missing
 *   memory, events          one write for each line, at the end of the file: only the last line can be truncated
 *
 *   .lock                   names the process that writes, so that no second one does: lock.ts
 *
 * Nothing is forced to the disk: what was written survives the process, but not a power failure.
 * Writes are queued, so that lines keep their order and target.json never has two writers at once. A file system that does
 * not answer makes a write a fault, and each one after it, until it answers.
 */
import { appendFile, mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Capture, MemoryReading } from "../base/capture.ts";
import { err, ok, type Result } from "../base/result.ts";
import { type DurationMs, durationMs, type UnixMs, unixMs } from "../base/units.ts";
import type { WatchEvent } from "../base/watch-event.ts";
import { FilePlace } from "../work/files.ts";
import { faultOfError, recordingFault } from "./fault.ts";
import {
  EVENTS_FILE,
  FILE_MODE,
  FOLDER_MODE,
  isTemporary,
  LOCK_FILE,
  nameOfTime,
  PROFILE_FOLDERS,
  READINGS_FILE,
  TARGET_FILE,
} from "./layout.ts";
import { eventLine, isoTime, readingLine } from "./lines.ts";
import { type Lock, takeLock } from "./lock.ts";
import { prune } from "./prune.ts";
import { parseTarget, writeTarget } from "./target-file.ts";
import {
  RECORDING_SCHEMA,
  type RecordedTarget,
  type RecordingFault,
  type RecordingWriter,
  type WriterOptions,
} from "./types.ts";
import { writeWhole } from "./whole-file.ts";

const TEXT_FORM = /^(\w+ profile: |goroutine \d)/;
const TEXT_START_BYTES = 64;
const LINE_FEED = 0x0a;
/** How often old files are removed within one retention time. */
const PRUNINGS = 24;
/** A watch with an end waits for its last write at most so long. */
const WRITE_MS_MAX = durationMs(4_000);

const gzipped = promisify(gzip);

/** Begins a recording, or continues one; a missing folder is created. */
export async function openRecording(options: WriterOptions): Promise<Result<RecordingWriter, RecordingFault>> {
  const place = new FilePlace(WRITE_MS_MAX);
  try {
    return await place.run(() => begin(options, place));
  } catch (cause) {
    return err(faultOfError(cause, options.folder));
  }
}

async function begin(options: WriterOptions, place: FilePlace): Promise<Result<RecordingWriter, RecordingFault>> {
  const { folder } = options;
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  const begun = await recordingToContinue(options);
  if (!begun.ok) return begun;
  const lock = await takeLock(folder);
  if (!lock.ok) return lock;
  const writer = new FolderWriter({
    lock: lock.value,
    place,
    target: begun.value ?? firstTarget(options),
    keepMs: options.keepMs ?? null,
  });
  // First of all, so that a kill never leaves a folder that is not recognizable as a recording.
  await writer.begin();
  await clean(folder);
  return ok(writer);
}

function firstTarget({ target, startedAt, options }: WriterOptions): RecordedTarget {
  return { schema: RECORDING_SCHEMA, target, startedAt: isoTime(startedAt), incarnations: [], options };
}

/** The recording to continue; null to begin one. */
async function recordingToContinue({
  folder,
  mode,
  target,
  options,
}: WriterOptions): Promise<Result<RecordedTarget | null, RecordingFault>> {
  const entries = (await readdir(folder)).filter((name) => !isTemporary(name) && name !== LOCK_FILE);
  if (entries.length === 0) return ok(null);
  const fault = (code: RecordingFault["code"], what: string) =>
    err(recordingFault(code, what, folder, "give another folder"));
  if (!entries.includes(TARGET_FILE)) return fault("exists", "the folder contains other files");
  if (mode === "new") return fault("exists", "the folder contains a recording");
  const begun = parseTarget(await readFile(join(folder, TARGET_FILE), "utf8"));
  if (!begun) return fault("not-a-recording", `its ${TARGET_FILE} cannot be read`);
  if (begun.target !== target)
    return fault("other-target", `the recording in it is of ${begun.target}, not of ${target}`);
  return ok({ ...begun, options });
}

/** Cleans up after a kill: removes incomplete files, and ends an incomplete line. */
async function clean(folder: string): Promise<void> {
  for (const place of [folder, ...PROFILE_FOLDERS.map((name) => join(folder, name))]) {
    await mkdir(place, { recursive: true, mode: FOLDER_MODE });
    for (const name of await readdir(place)) if (isTemporary(name)) await rm(join(place, name));
  }
  for (const name of [READINGS_FILE, EVENTS_FILE]) await endLastLine(join(folder, name));
}

async function endLastLine(path: string): Promise<void> {
  const file = await open(path, "a+", FILE_MODE);
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read(new Uint8Array(1), 0, 1, Math.max(0, size - 1));
    if (size > 0 && buffer[0] !== LINE_FEED) await file.appendFile("\n");
  } finally {
    await file.close();
  }
}

interface WriterParts {
  readonly lock: Lock;
  readonly place: FilePlace;
  readonly target: RecordedTarget;
  readonly keepMs: DurationMs | null;
}

class FolderWriter implements RecordingWriter {
  readonly folder: string;
  #target: RecordedTarget;
  #queue: Promise<unknown> = Promise.resolve();
  /** Files whose last line a full disk may have truncated. */
  readonly #truncated = new Set<string>();

  readonly #keepMs: DurationMs | null;
  #prunedAt: UnixMs | null = null;

  readonly #lock: Lock;
  readonly #place: FilePlace;

  constructor({ lock, place, target, keepMs }: WriterParts) {
    this.folder = lock.folder;
    this.#lock = lock;
    this.#place = place;
    this.#target = target;
    this.#keepMs = keepMs;
  }

  begin(): Promise<void> {
    return this.#writeTarget();
  }

  async addCapture({ kind, takenAt, bytes }: Capture): Promise<Result<string, RecordingFault>> {
    const contents = isBareProtobuf(bytes) ? await gzipped(bytes) : bytes;
    return this.#queued(join(this.folder, kind), async () => {
      await this.#noteProcess(takenAt);
      await this.#prune(takenAt);
      const path = join(this.folder, kind, nameOfTime(takenAt) + extensionOf(bytes));
      await writeWhole(path, contents);
      return path;
    });
  }

  addReading(reading: MemoryReading): Promise<Result<null, RecordingFault>> {
    return this.#queued(join(this.folder, READINGS_FILE), async () => {
      await this.#noteProcess(reading.at);
      await this.#append(READINGS_FILE, readingLine(reading));
      return null;
    });
  }

  addEvent(event: WatchEvent): Promise<Result<null, RecordingFault>> {
    return this.#queued(join(this.folder, EVENTS_FILE), async () => {
      if (event.kind === "restart") await this.#addIncarnation(event.at);
      await this.#append(EVENTS_FILE, eventLine(event));
      return null;
    });
  }

  async close(): Promise<void> {
    await this.#queue;
    // A folder that does not answer keeps its lock; the next watch sees that its process has ended.
    await this.#place.run(() => this.#lock.release()).catch(() => {});
  }

  async #prune(now: UnixMs): Promise<void> {
    if (this.#keepMs === null) return;
    if (this.#prunedAt !== null && now - this.#prunedAt < this.#keepMs / PRUNINGS) return;
    this.#prunedAt = now;
    const before = unixMs(now - this.#keepMs);
    await prune(this.folder, before);
    // A process stays listed until the next one had begun by then.
    const { incarnations } = this.#target;
    const kept = incarnations.filter((_, row) => (incarnations[row + 1] ?? isoTime(now)) > isoTime(before));
    if (kept.length === incarnations.length) return;
    this.#target = { ...this.#target, incarnations: kept };
    await this.#writeTarget();
  }

  #queued<T>(where: string, write: () => Promise<T>): Promise<Result<T, RecordingFault>> {
    const written = this.#queue
      .then(() => this.#place.run(write))
      .then(ok, (cause: unknown) => err(faultOfError(cause, where)));
    this.#queue = written;
    return written;
  }

  /** The first capture or reading of a target shows its first process. */
  async #noteProcess(at: UnixMs): Promise<void> {
    if (this.#target.incarnations.length === 0) await this.#addIncarnation(at);
  }

  async #addIncarnation(at: UnixMs): Promise<void> {
    this.#target = { ...this.#target, incarnations: [...this.#target.incarnations, isoTime(at)] };
    await this.#writeTarget();
  }

  #writeTarget(): Promise<void> {
    return writeWhole(join(this.folder, TARGET_FILE), writeTarget(this.#target));
  }

  async #append(name: string, line: string): Promise<void> {
    const text = this.#truncated.has(name) ? `\n${line}` : line;
    this.#truncated.add(name);
    await appendFile(join(this.folder, name), text, { mode: FILE_MODE });
    this.#truncated.delete(name);
  }
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
const isText = (bytes: Uint8Array): boolean =>
  TEXT_FORM.test(new TextDecoder().decode(bytes.subarray(0, TEXT_START_BYTES)));
const isBareProtobuf = (bytes: Uint8Array): boolean => !isGzip(bytes) && !isText(bytes);
const extensionOf = (bytes: Uint8Array): string => (isText(bytes) ? ".txt" : ".pb.gz");
