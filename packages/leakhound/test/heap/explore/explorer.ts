/** Sessions of the explorer on images, as a person would have them. */
import type { ExplorableHeap, ReadText } from "../../../src/heap/explore/explorable.ts";
import { divideGoHeap, explainGoHeap } from "../../../src/heap/go/explain.ts";
import { exploreGo } from "../../../src/heap/go/explore.ts";
import { v8Texts } from "../../../src/heap/v8/contents.ts";
import { divideV8Heap, explainV8Heap } from "../../../src/heap/v8/explain.ts";
import { exploreV8 } from "../../../src/heap/v8/explore.ts";
import { loadV8Snapshot } from "../../../src/heap/v8/load.ts";
import { ExplorerSession } from "../../../src/report/explorer/session.ts";
import { PLAIN_PAINT } from "../../../src/report/paint.ts";
import { dumpOf, programOf, value } from "../explain.ts";

export interface Explorable {
  readonly heap: ExplorableHeap;
  readonly readText: ReadText | null;
}

export async function drawnV8(text: string): Promise<Explorable> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text);
  }
  const snapshot = value(await loadV8Snapshot(bytes(), "drawn"));
  const heap = divideV8Heap(snapshot);
  return { heap: exploreV8(heap, explainV8Heap(heap, null, 0).report), readText: v8Texts(snapshot) };
}

export async function goDump(path: string, binary?: string): Promise<Explorable> {
  const program = binary === undefined ? null : await programOf(binary);
  const heap = divideGoHeap(await dumpOf(path, program), program);
  return { heap: exploreGo(heap, explainGoHeap(heap, null, 0).report), readText: null };
}

export interface SessionStyle {
  readonly width?: number;
  readonly showsValues?: boolean;
}

/** What is printed for the lines, each after what was typed. */
export function session(
  { heap, readText }: Explorable,
  lines: readonly string[],
  { width = 100, showsValues = false }: SessionStyle = {},
): string {
  const style = () => ({ width, paint: PLAIN_PAINT });
  const one = new ExplorerSession(heap, { image: "image", style, readText: showsValues ? readText : null });
  return [...one.opening(), ...lines.flatMap((line) => [`> ${line}`, ...one.answer(line)])].join("\n");
}
