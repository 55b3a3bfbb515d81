/**
 * Loads a heap image from a file, whatever its format.
 *
 *   chunks            the file from its beginning, unpacked on the fly
 *   random access     the file itself; a compressed file is unpacked to disk first, and then also read from there
 */
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { HeapFormat, LoadedHeap } from "../heap/format/heap-format.ts";
import type { ProgramFile, RandomFile } from "../heap/format/heap-source.ts";
import { FORMATS, formatOf } from "../heap/formats.ts";
import { heapFault } from "../heap/model/fault.ts";
import { type OpenFile, openRandomFile } from "./file-access.ts";
import { type ImageFile, openImage } from "./image-file.ts";
import type { AcquirePorts } from "./ports.ts";
import { readStep } from "./read-step.ts";
import type { Scratch } from "./scratch.ts";
import { unpackTo } from "./unpack-to-disk.ts";

export interface HeapFileOptions {
  /** Name of the image in faults. */
  readonly where: string;
  /** The program that the imaged process ran; null if unknown. */
  readonly program: ProgramFile | null;
  /** Whether contents of objects are read from the loaded heap, until it is closed. */
  readonly readsContents: boolean;
}

export interface OpenHeap {
  readonly heap: LoadedHeap;
  readonly format: HeapFormat;
  /** Closes the files from which contents are read. */
  close(): void;
}

export async function loadHeapFile(
  path: string,
  { where, program, readsContents }: HeapFileOptions,
  ports: AcquirePorts,
): Promise<Result<OpenHeap, Fault>> {
  const image = await openImage(path);
  if (!image.ok) return image;
  const { head } = image.value;
  const format = formatOf(head);
  if (!format) return err(unknownFormat(where));
  const files = new ImageFiles(image.value, where, ports);
  const heap = await readStep({ action: "read", where }, ports, ({ advance, chunksOf }) =>
    format.load({
      where,
      head,
      program,
      readsContents,
      chunks: () => chunksOf(files.current),
      openFile: () => files.open(),
      onProgress: advance,
    }),
  );
  if (!heap.ok || !readsContents) files.close();
  return heap.ok ? ok({ heap: heap.value, format, close: () => files.close() }) : heap;
}

const unknownFormat = (where: string): Fault =>
  heapFault("not-an-image", `it has none of these formats: ${FORMATS.map(({ name }) => name).join(", ")}`, where);

/** The files that an image is read from. */
class ImageFiles {
  /** The file from which chunks are read. */
  current: ImageFile;
  /** Name of the image in faults. */
  readonly #where: string;
  readonly #ports: AcquirePorts;
  #scratch: Scratch | null = null;
  #open: OpenFile | null = null;

  constructor(file: ImageFile, where: string, ports: AcquirePorts) {
    this.current = file;
    this.#where = where;
    this.#ports = ports;
  }

  async open(): Promise<Result<RandomFile, Fault>> {
    if (this.#open) return ok(this.#open);
    if (this.current.isCompressed) {
      this.#scratch = this.#ports.openScratch();
      const unpacked = await unpackTo(this.#scratch, { file: this.current, where: this.#where }, this.#ports);
      if (!unpacked.ok) return unpacked;
      this.current = unpacked.value;
    }
    const file = openRandomFile(this.current.path);
    if (file.ok) this.#open = file.value;
    return file;
  }

  close(): void {
    this.#open?.close();
    this.#scratch?.close();
  }
}
