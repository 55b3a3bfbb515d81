/** Writes records of the roots that are not on stacks: variables and finalizers; and of the allocation profile. */
import { bytes } from "../../../base/units.ts";
import type { FunctionSymbol } from "../binary/elf/symbols.ts";
import { CLEANUP } from "../dump/parser.ts";
import type { DumpWriter } from "./dump-writer.ts";
import type { Layouts } from "./layouts.ts";
import type { ProcessMemory } from "./process-memory.ts";
import type { Span } from "./spans.ts";

const [OTHER_ROOT, FINALIZER, DATA, BSS, ALLOCATION_SITE, SAMPLE] = [2, 7, 12, 13, 16, 17];
const POINTER = 1;
const END = 0;
const WORD_BYTES = 8;
const SPECIALS_MAX = 1 << 20;
const BUCKETS_MAX = 1 << 20;
const FRAMES_MAX = 1024;

/** Data and bss, with the collector's masks of the words that are pointers. */
export function writeSegments(memory: ProcessMemory, layouts: Layouts, module: number, out: DumpWriter): void {
  for (const [tag, name] of [
    [DATA, "data"],
    [BSS, "bss"],
  ] as const) {
    const field = (path: string): number => memory.word(module + layouts.at("runtime.moduledata", path));
    const start = field(name);
    const segment = memory.read(start, bytes(field(`e${name}`) - start));
    const words = Math.min(
      memory.int32(module + layouts.at("runtime.moduledata", `gc${name}mask.n`)),
      segment.length / WORD_BYTES,
    );
    const mask = memory.read(field(`gc${name}mask.bytedata`), bytes((words + 7) >> 3));
    out.ints(tag, start);
    out.memory(segment);
    for (let word = 0; word < words; word++)
      if ((mask[word >> 3]! >> (word & 7)) & 1) out.ints(POINTER, word * WORD_BYTES);
    out.int(END);
  }
}

/** The kinds of specials that are read from a span's list; their numbers change with releases of Go. */
interface SpecialKinds {
  readonly finalizer: number;
  readonly profile: number;
  /** -1 before Go 1.24, which has no cleanups. */
  readonly cleanup: number;
}

/** Go 1.23 inserted weak handles before the profile, and Go 1.25 tiny blocks before all others. */
export function specialKinds(minor: number): SpecialKinds {
  if (minor >= 25) return { finalizer: 2, profile: 4, cleanup: 7 };
  if (minor >= 24) return { finalizer: 1, profile: 3, cleanup: 6 };
  return { finalizer: 1, profile: minor >= 23 ? 3 : 2, cleanup: -1 };
}

/** Writes finalizers and cleanups as it reads them; samples of the profile are written after all other records. */
export class SpecialWriter {
  readonly samples: { readonly address: number; readonly bucket: number }[] = [];
  readonly #memory: ProcessMemory;
  readonly #layouts: Layouts;
  readonly #kinds: SpecialKinds;

  constructor(memory: ProcessMemory, layouts: Layouts, kinds: SpecialKinds) {
    this.#memory = memory;
    this.#layouts = layouts;
    this.#kinds = kinds;
  }

  span({ start, specials }: Span, out: DumpWriter): void {
    const memory = this.#memory;
    const at = (name: string): number => this.#layouts.at("runtime.special", name);
    // Until Go 1.23 the offset was 16 bits wide.
    const isWide = this.#layouts.fieldBytes("runtime.special", "offset") === WORD_BYTES;
    for (let special = specials, row = 0; special !== 0 && row < SPECIALS_MAX; row++) {
      const kind = memory.byte(special + at("kind"));
      const offset = isWide ? memory.word(special + at("offset")) : memory.half(special + at("offset"));
      if (kind === this.#kinds.finalizer) this.#finalizer({ special, object: start + offset }, out);
      else if (kind === this.#kinds.cleanup) this.#cleanup(special, out);
      else if (kind === this.#kinds.profile)
        this.samples.push({
          address: start + offset,
          bucket: memory.word(special + this.#layouts.at("runtime.specialprofile", "b")),
        });
      special = memory.word(special + at("next"));
    }
  }

  /** The function of a cleanup, and its argument: until Go 1.25, the function captured it. */
  #cleanup(special: number, out: DumpWriter): void {
    for (const field of ["fn", "cleanup.fn", "cleanup.arg"]) {
      const at = this.#layouts.find("runtime.specialCleanup", field);
      if (at === null) continue;
      out.int(OTHER_ROOT);
      out.text(CLEANUP);
      out.int(this.#memory.word(special + at));
    }
  }

  #finalizer({ special, object }: { special: number; object: number }, out: DumpWriter): void {
    const field = (name: string): number =>
      this.#memory.word(special + this.#layouts.at("runtime.specialfinalizer", name));
    out.ints(FINALIZER, object, field("fn"), 0, field("fint"), field("ot"));
  }

  writeSamples(out: DumpWriter): void {
    for (const { address, bucket } of this.samples) out.ints(SAMPLE, address, bucket);
  }
}

/** The stacks of the allocation profile: a list that begins at runtime.mbuckets. */
export function writeAllocationSites(
  memory: ProcessMemory,
  layouts: Layouts,
  list: number,
  functionAt: (pc: number) => FunctionSymbol | null,
  out: DumpWriter,
): void {
  const at = (name: string): number => layouts.at("runtime.bucket", name);
  const stack = layouts.bytesOf("runtime.bucket");
  for (let bucket = memory.word(list), row = 0; bucket !== 0 && row < BUCKETS_MAX; row++) {
    const frames = Math.min(memory.word(bucket + at("nstk")), FRAMES_MAX);
    out.ints(ALLOCATION_SITE, bucket, memory.word(bucket + at("size")), frames);
    for (let frame = 0; frame < frames; frame++) {
      const pc = memory.word(bucket + stack + WORD_BYTES * frame);
      out.text(functionAt(frame === 0 ? pc : pc - 1)?.name ?? `0x${pc.toString(16)}`);
      out.text("?");
      out.int(0);
    }
    out.ints(0, 0);
    bucket = memory.word(bucket + at("allnext"));
  }
}
