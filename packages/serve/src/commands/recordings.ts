/**
 * Writes what a store exports as recordings, one folder an instance: standard pprof files, and readings and events as lines.
 * `leakhound diagnose FOLDER/shop/shop-1-6060` judges one of them, `go tool pprof` opens each file.
 */
import { join } from "node:path";
import { type Fault, ok, openRecording, type RecordingWriter, type Result, type UnixMs } from "leakhound/server";
import { fileNameOf } from "../store/names.ts";
import type { ExportItem, Subject } from "./export.ts";

export class Recordings {
  readonly #out: string;
  readonly #writers = new Map<string, RecordingWriter>();
  readonly folders: string[] = [];
  profiles = 0;

  constructor(out: string) {
    this.#out = out;
  }

  async add(item: ExportItem): Promise<Result<unknown, Fault>> {
    if (item.type === "instance") return this.#begin(item.subject, item.startedAt);
    const writer = this.#writers.get(this.#folderOf(item.subject));
    if (writer === undefined) throw new TypeError("the instance of an item comes before it");
    switch (item.type) {
      case "reading":
        return writer.addReading(item.reading);
      case "event":
        return writer.addEvent(item.event);
      case "profile": {
        const { kind, at, bytes } = item;
        this.profiles++;
        return writer.addCapture({ kind, takenAt: at, where: "store", bytes });
      }
    }
  }

  async close(): Promise<void> {
    for (const writer of this.#writers.values()) await writer.close();
  }

  async #begin(subject: Subject, startedAt: UnixMs): Promise<Result<null, Fault>> {
    const folder = this.#folderOf(subject);
    const opened = await openRecording({ folder, target: subject.instance, startedAt, options: {}, mode: "new" });
    if (!opened.ok) return opened;
    this.#writers.set(folder, opened.value);
    this.folders.push(folder);
    return ok(null);
  }

  #folderOf({ service, instance }: Subject): string {
    return join(this.#out, plainName(service), plainName(instance));
  }
}

/** A short name that people recognize, where it is one; otherwise one that no other text has. */
const plainName = (text: string): string => {
  const plain = text.replaceAll(":", "-");
  return /^[A-Za-z0-9][\w.-]{0,60}$/.test(plain) ? plain : fileNameOf(text);
};
