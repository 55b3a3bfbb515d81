/** Sessions of the explorer on images. */
import type { ExplorableHeap } from "../../../src/heap/explore/explorable.ts";
import { loadV8Snapshot } from "../../../src/heap/v8/load.ts";
import { ExplorerSession } from "../../../src/report/explorer/session.ts";
import { PLAIN_PAINT } from "../../../src/report/terminal/paint.ts";
import { dumpOf, exploreGo, exploreV8, goImage, programOf, value } from "../explain.ts";

export async function drawnV8(text: string): Promise<ExplorableHeap> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text);
  }
  return exploreV8(value(await loadV8Snapshot(bytes(), "drawn")));
}

export async function goDump(path: string, binary?: string): Promise<ExplorableHeap> {
  const program = binary === undefined ? null : await programOf(binary);
  return exploreGo(goImage(await dumpOf(path, program), program));
}

export interface SessionStyle {
  readonly width?: number;
  readonly showsValues?: boolean;
}

/** What is printed for the lines, each after the line that was typed. */
export function session(
  heap: ExplorableHeap,
  lines: readonly string[],
  { width = 100, showsValues = false }: SessionStyle = {},
): string {
  const style = () => ({ width, paint: PLAIN_PAINT });
  const shown = showsValues ? heap : { ...heap, readText: null };
  const one = new ExplorerSession(shown, { image: "image", style });
  return [...one.opening(), ...lines.flatMap((line) => [`> ${line}`, ...one.answer(line)])].join("\n");
}
