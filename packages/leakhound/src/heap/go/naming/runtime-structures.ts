/**
 * What the runtime's own structures hold on behalf of the program. They own nothing: a timer belongs to the code that
 * started it, and a goroutine to itself.
 *
 *   runtime.allp ─▶ p .timers.heap ─▶ [ timerWhen ]─▶ time.Timer .arg ─▶ closure of main.retry.func1 ─▶ …
 *                   ▲                                   ▲   .ts
 *                   └─────────────────╳─────────────────┼────┘
 *                                                       one root: "timers that call main.retry.func1"
 *   runtime.allgs ─▶ g ─▶ ._defer ─▶ … ─▶ closure of main.loop.func1 ─▶ …
 *                    ▲ one root: "goroutine main.loop"
 *   main.jobs ─▶ channel ─▶ sudog ─▶ g ─╳▶ sudog, m, … other goroutines
 *
 * All other pointers of a goroutine's structure are cut: by locks, channels and threads, each goroutine reaches all
 * others. So is the pointer of a timer back to its processor, by which each timer, and each variable that keeps
 * one, reaches all other timers.
 *
 * Source: runtime/runtime2.go, runtime/time.go
 */
import { lastAtMost } from "../../../base/binary-search.ts";
import { type Graph, type HeapImage, NONE, ROOT_KINDS, type RootTable } from "../../model/image.ts";
import type { GoDump } from "../dump/go-dump.ts";
import type { GoProgram } from "../program/program.ts";
import type { TypeIndex } from "../types/types.ts";

const GLOBAL = ROOT_KINDS.indexOf("global");
const TIMER = ROOT_KINDS.indexOf("timer");
const GOROUTINE = ROOT_KINDS.indexOf("goroutine");
/** The list of processors, and the field of a processor with its timers: since Go 1.23, and before. */
const PROCESSORS = "runtime.allp";
const TIMERS = new Set([".timers.heap", ".timers"]);
const KEPT = new Set(["._defer", "._panic", ".waiting"]);
const HEADER_BYTES = 8;

export interface WithStructures {
  /** With a root for each timer and each goroutine. */
  readonly dump: GoDump;
  /** The graph of the image without the pointers that are cut. */
  readonly graph: Graph;
}

export function withRuntimeStructures(dump: GoDump, program: GoProgram | null): WithStructures {
  const { image } = dump;
  if (!program) return { dump, graph: image };
  const { fieldsOf } = new Structures(dump, program);
  const goroutines = goroutinesOf(dump);
  const isSleeping = (timer: number): boolean => targetsOf(image, timer).some((target) => goroutines.has(target));
  const processors = new Set(processorsOf(image, program));
  const timers = Array.from(processors)
    .flatMap((processor) => fieldsOf(processor, "runtime.p", TIMERS))
    .flatMap((edge) => targetsOf(image, image.edgeTarget[edge]!));
  const roots = [
    ...timers
      .filter((timer) => !isSleeping(timer))
      .map((target) => ({ target, kind: TIMER, at: codeOf(dump, target), frame: NONE })),
    ...Array.from(goroutines, ([target, frame]) => ({ target, kind: GOROUTINE, at: 0, frame })),
  ];
  const keptOf = (object: number): ReadonlySet<number> =>
    goroutines.has(object)
      ? new Set(fieldsOf(object, "runtime.g", KEPT))
      : new Set(edgesOf(image, object).filter((edge) => !processors.has(image.edgeTarget[edge]!)));
  const graph = withoutPointers(image, [...goroutines.keys(), ...timers], keptOf);
  return { dump: { ...dump, image: { ...image, roots: extended(image.roots, roots) } }, graph };
}

/** Objects of the runtime and their fields. */
class Structures {
  readonly #dump: GoDump;
  readonly #program: GoProgram;

  constructor(dump: GoDump, program: GoProgram) {
    this.#dump = dump;
    this.#program = program;
  }

  /** The edges that leave an object of this type by some fields; none if the type is unknown. */
  readonly fieldsOf = (object: number, type: string, fields: ReadonlySet<string>): number[] => {
    const row = this.#program.named.byName(type);
    return row === null ? [] : this.#edges(object, row, fields);
  };

  #edges(object: number, type: TypeIndex, fields: ReadonlySet<string>): number[] {
    const { headers, image } = this.#dump;
    const { types } = this.#program.named;
    const base = headers.object[lastAtMost(headers.object, object)] === object ? HEADER_BYTES : 0;
    return edgesOf(image, object).filter((edge) =>
      fields.has(types.slotAt(type, image.edgeOffset[edge]! - base)?.label ?? ""),
    );
  }
}

/** The structure of each goroutine of the program, and a frame of its stack. */
function goroutinesOf({ frames, find }: GoDump): Map<number, number> {
  const found = new Map<number, number>();
  for (const [row, { goroutine }] of frames.entries()) {
    const object = goroutine.isSystem ? NONE : find(goroutine.structure);
    if (object !== NONE) found.set(object, row);
  }
  return found;
}

function processorsOf(image: HeapImage, { globalAt }: GoProgram): number[] {
  const { kind, at, target } = image.roots;
  const isList = (root: number): boolean => kind[root] === GLOBAL && globalAt(at[root]!)?.name === PROCESSORS;
  return Array.from(target.keys())
    .filter(isList)
    .flatMap((root) => targetsOf(image, target[root]!));
}

const edgesOf = ({ edgeStart }: Graph, object: number): number[] =>
  Array.from({ length: edgeStart[object + 1]! - edgeStart[object]! }, (_, row) => edgeStart[object]! + row);

const targetsOf = (graph: Graph, object: number): number[] =>
  edgesOf(graph, object).map((edge) => graph.edgeTarget[edge]!);

/** The code of the closure that a timer will call; 0 if there is none. */
function codeOf({ image, closures }: GoDump, timer: number): number {
  for (const target of targetsOf(image, timer)) {
    const row = lastAtMost(closures.object, target);
    if (closures.object[row] === target) return closures.code[row]!;
  }
  return 0;
}

/** Pointers that are cut point back to their own object, so that only one column is copied. */
function withoutPointers(
  image: HeapImage,
  objects: Iterable<number>,
  keptOf: (object: number) => ReadonlySet<number>,
): Graph {
  const { nodes, edgeStart } = image;
  const edgeTarget = image.edgeTarget.slice();
  for (const object of objects) {
    const kept = keptOf(object);
    for (const edge of edgesOf(image, object)) if (!kept.has(edge)) edgeTarget[edge] = object;
  }
  return { nodes, edgeStart, edgeTarget };
}

interface AddedRoot extends Pick<Record<keyof RootTable, number>, "target" | "kind" | "at" | "frame"> {}

function extended(roots: RootTable, added: readonly AddedRoot[]): RootTable {
  const length = roots.length + added.length;
  const column = <T extends Uint32Array | Uint8Array | Float64Array>(
    into: T,
    before: T,
    value: (root: AddedRoot) => number,
  ): T => {
    into.set(before);
    for (const [row, root] of added.entries()) into[roots.length + row] = value(root);
    return into;
  };
  return {
    length,
    target: column(new Uint32Array(length), roots.target, ({ target }) => target),
    into: column(new Uint32Array(length), roots.into, () => 0),
    word: column(new Uint32Array(length), roots.word, () => 0),
    kind: column(new Uint8Array(length), roots.kind, ({ kind }) => kind),
    at: column(new Float64Array(length), roots.at, ({ at }) => at),
    frame: column(new Uint32Array(length), roots.frame, ({ frame }) => frame),
  };
}
