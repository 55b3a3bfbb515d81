/**
 * From the memory of a Go process to an image, without code in the service.
 *
 *   memory + program ─▶ the records that runtime.writeheapdump_m would have written ─▶ dump/ ─▶ image
 *
 * The runtime writes a dump of its own process. This file writes the same dump from outside, in the same form, so that
 * one reader serves both. Offsets in the runtime's structures come from the program's own DWARF.
 *
 * Differences from a dump: goroutines that ran are read without their registers, and a note says so (see
 * goroutines.ts); finalizers that are queued are missing; and the process may have been inside the allocator.
 */
import { err, type Result } from "../../../base/result.ts";
import { bytes } from "../../../base/units.ts";
import type { HeapSource, MappedFile, MemoryFile, ReadAt } from "../../format/heap-source.ts";
import { type HeapFault, heapFault, MalformedImage, thrownFault } from "../../model/fault.ts";
import type { HeapNote } from "../../model/notes.ts";
import { viewOf } from "../binary/elf/bytes.ts";
import { ALLOCATED, type ElfFile, NO_BITS } from "../binary/elf/elf.ts";
import { type FunctionSymbol, readFunctions } from "../binary/elf/symbols.ts";
import type { GoDump } from "../dump/go-dump.ts";
import { loadGoDump } from "../dump/load.ts";
import type { AddressRange } from "../dump/type-words.ts";
import type { GoProgram } from "../program/program.ts";
import { DumpWriter } from "./dump-writer.ts";
import { type Code, GoroutineWriter } from "./goroutines.ts";
import { writeItabs } from "./itabs.ts";
import { Layouts } from "./layouts.ts";
import { ObjectWriter } from "./objects.ts";
import { PointerMasks } from "./pointer-masks.ts";
import { ProcessMemory } from "./process-memory.ts";
import { SpecialWriter, specialKinds, writeAllocationSites, writeSegments } from "./roots.ts";
import { addressesOf, shiftOf } from "./runtime-variables.ts";
import { readSpans, type Span } from "./spans.ts";
import { StackMaps } from "./stack-maps.ts";

type OnProgress = HeapSource["onProgress"];

export interface ProcessImage {
  /** A file name or process, for messages. */
  readonly where: string;
  readonly memory: MemoryFile;
  readonly files: readonly MappedFile[];
}

/** The program that the process ran. */
export interface Executable {
  readonly elf: ElfFile;
  readonly readAt: ReadAt;
  readonly program: GoProgram;
}

/**
 * Reads a process by its program; faults are "wrong-binary", "no-symbols", "unknown-runtime" and "corrupt".
 *
 * @param onProgress called now and then with how much of the heap has been read
 */
export async function loadGoProcess(
  image: ProcessImage,
  executable: Executable,
  onProgress: OnProgress,
): Promise<Result<GoDump, HeapFault>> {
  const { where } = image;
  if (executable.program.debug.types.size === 0)
    return err(
      heapFault("no-symbols", "the program has no debug information, which describes the layout of memory", where),
    );
  try {
    const process = await GoProcess.open(image, executable);
    if (process === null) return err(heapFault("wrong-binary", "the process ran another program", where));
    const { text, typeSection, dictionaries } = executable.program;
    const shifted = (range: AddressRange): AddressRange => ({
      start: range.start + process.shift,
      end: range.end + process.shift,
    });
    const binary = {
      types: typeSection && shifted(typeSection),
      text: shifted(text),
      dictionaries: new Map(Array.from(dictionaries, ([linked, name]) => [linked + process.shift, name])),
    };
    const dump = await loadGoDump(process.chunks(onProgress), { where, binary });
    return dump.ok ? { ok: true, value: { ...dump.value, notes: [...dump.value.notes, ...process.notes()] } } : dump;
  } catch (thrown) {
    return err(thrownFault(thrown, where));
  }
}

const HEADER = "go1.7 heap dump\n";
const [END, PARAMS, MEMSTATS] = [0, 6, 10];
const MEMSTATS_NUMBERS = 24 + 256 + 1;
const [HEAP_ALLOC, HEAP_OBJECTS] = [6, 11];
const WORD_BYTES = 8;
const CHUNK_BYTES = 256 * 1024;
const AMD64 = 62;
const VERSION_BYTES_MAX = 256;

class GoProcess {
  readonly shift: number;
  readonly #memory: ProcessMemory;
  readonly #layouts: Layouts;
  readonly #code: Code;
  readonly #addressOf: (name: string) => number;
  readonly #masks: PointerMasks;
  readonly #spans: readonly Span[];
  readonly #arena: AddressRange;
  readonly #objects: ObjectWriter;
  readonly #goroutines: GoroutineWriter;
  readonly #stackMaps: StackMaps;

  private constructor(
    memory: ProcessMemory,
    layouts: Layouts,
    {
      program,
      shift,
      functionAt,
      isAmd64,
    }: { program: GoProgram; shift: number; functionAt: Code["functionAt"]; isAmd64: boolean },
  ) {
    this.#memory = memory;
    this.#layouts = layouts;
    this.shift = shift;
    this.#code = { functionAt: (pc) => shiftedFunction(functionAt(pc - shift), shift), hasFramePointers: isAmd64 };
    this.#addressOf = addressesOf(program, shift);
    this.#masks = new PointerMasks(memory, layouts, program, shift);
    this.#spans = [...readSpans(memory, layouts, this.#addressOf("runtime.mheap_"))];
    this.#arena = arenaOf(this.#spans);
    this.#objects = new ObjectWriter(memory, layouts, this.#masks, this.#arena);
    this.#stackMaps = new StackMaps(memory, layouts, this.#addressOf("runtime.firstmoduledata"));
    this.#goroutines = new GoroutineWriter(memory, layouts, this.#code, this.#stackMaps);
  }

  /** @returns null where the process ran another program */
  static async open({ memory, files }: ProcessImage, { elf, readAt, program }: Executable): Promise<GoProcess | null> {
    const layouts = new Layouts(program.named);
    const sections = elf.sections
      .filter(({ flags, type, size }) => (flags & ALLOCATED) !== 0 && type !== NO_BITS && size > 0)
      .sort((a, b) => a.address - b.address);
    // A file is mapped from its beginning, while its first section is linked to a later address.
    const linkedOffset = sections[0] ? sections[0].address - sections[0].offset : 0;
    const candidates = program.isMovable ? files.map(({ start, offset }) => start - offset - linkedOffset) : [0];
    const shift = shiftOf(new ProcessMemory([memory]), layouts, program, [...new Set(candidates)]);
    if (shift === null) return null;
    const segments = sections.map(({ address, size, offset }) => ({ start: address + shift, length: size, offset }));
    const functionAt = await readFunctions(elf);
    const both = new ProcessMemory([memory, { segments, readAt }]);
    return new GoProcess(both, layouts, { program, shift, functionAt, isAmd64: machineOf(readAt) === AMD64 });
  }

  /** The dump, in the order in which the runtime writes it. */
  async *chunks(onProgress: OnProgress): AsyncGenerator<Uint8Array> {
    const out = new DumpWriter();
    const version = this.#version();
    out.raw(new TextEncoder().encode(HEADER));
    out.ints(PARAMS, 0, WORD_BYTES, this.#arena.start, this.#arena.end);
    out.text(this.#code.hasFramePointers ? "amd64" : "");
    out.text(version);
    out.int(0);
    const module = this.#addressOf("runtime.firstmoduledata");
    const types = this.#memory.word(module + this.#layouts.at("runtime.moduledata", "types"));
    writeItabs(this.#memory, this.#layouts, { table: this.#addressOf("runtime.itabTable"), types }, out);
    yield out.take();
    const total = this.#spans.reduce((sum, span) => sum + span.bytes, 0);
    let done = 0;
    for (const span of this.#spans) {
      this.#objects.span(span, out);
      done += span.bytes;
      if (out.length < CHUNK_BYTES) continue;
      onProgress(bytes(done), bytes(total));
      yield out.take();
    }
    for (const _ of this.#goroutines.all(this.#addressOf("runtime.allgs"), out))
      if (out.length >= CHUNK_BYTES) yield out.take();
    writeSegments(this.#memory, this.#layouts, module, out);
    yield out.take();
    yield this.#rest(minorOf(version), out);
  }

  #rest(minor: number, out: DumpWriter): Uint8Array {
    const specials = new SpecialWriter(this.#memory, this.#layouts, specialKinds(minor));
    for (const span of this.#spans) if (span.specials !== 0) specials.span(span, out);
    const stats = new Array<number>(MEMSTATS_NUMBERS).fill(0);
    stats[HEAP_ALLOC] = this.#objects.bytes;
    stats[HEAP_OBJECTS] = this.#objects.count;
    out.ints(MEMSTATS, ...stats);
    const buckets = this.#addressOf("runtime.mbuckets");
    writeAllocationSites(this.#memory, this.#layouts, buckets, this.#code.functionAt, out);
    specials.writeSamples(out);
    out.int(END);
    return out.take();
  }

  /** runtime.buildVersion is a string: its address and its length. */
  #version(): string {
    const at = this.#addressOf("runtime.buildVersion");
    const [text, length] = [this.#memory.word(at), this.#memory.word(at + WORD_BYTES)];
    if (length > VERSION_BYTES_MAX) throw new MalformedImage("corrupt", `the version has ${length} characters`, at);
    return new TextDecoder().decode(this.#memory.read(text, bytes(length)));
  }

  /** What is less certain than in a dump. */
  notes(): HeapNote[] {
    const running = this.#goroutines.running;
    return [
      ...(this.#stackMaps.isKnown && this.#code.hasFramePointers ? [] : [{ note: "stack-words-guessed" } as const]),
      ...(running > 0 ? [{ note: "running-goroutines", goroutines: running } as const] : []),
      ...(this.#objects.isPrecise ? [] : [{ note: "object-words-guessed" } as const]),
      ...(this.#masks.guessed > 0 ? [{ note: "types-guessed", types: this.#masks.guessed } as const] : []),
    ];
  }
}

const shiftedFunction = (found: FunctionSymbol | null, shift: number): FunctionSymbol | null =>
  found && { name: found.name, entry: found.entry + shift };

/** From the first span to the end of the last: a pointer to elsewhere points to no object. */
function arenaOf(spans: readonly Span[]): AddressRange {
  let [start, end] = [Number.POSITIVE_INFINITY, 0];
  for (const span of spans) {
    start = Math.min(start, span.start);
    end = Math.max(end, span.start + span.bytes);
  }
  return end === 0 ? { start: 0, end: 0 } : { start, end };
}

function machineOf(readAt: ReadAt): number {
  const header = new Uint8Array(20);
  readAt(0, header);
  return viewOf(header).getUint16(18, true);
}

const minorOf = (version: string): number => Number(/^go1\.(\d+)/.exec(version)?.[1] ?? Number.POSITIVE_INFINITY);
