/** The lines about a place above its rows. */
import { formatBytes, formatCount, formatShare } from "../../base/format.ts";
import type { ExplorableHeap } from "../../heap/explore/explorable.ts";
import { ownBytes } from "../../heap/explore/groups.ts";
import type { HeapIndex } from "../../heap/explore/heap-index.ts";
import { largest } from "../../heap/explore/largest.ts";
import { objectsAt, type Place } from "../../heap/explore/place.ts";
import { shortestPathTo } from "../../heap/explore/shortest-path.ts";
import { retainedByAll } from "../../heap/graph/subtrees.ts";
import { stepText } from "../../heap/holders/path-step.ts";
import { objectIndex } from "../../heap/model/image.ts";
import { headline } from "../holders/text.ts";
import { withoutFolders } from "../holders/without-folders.ts";
import { wrap } from "../terminal/layout.ts";
import { printable } from "../terminal/paint.ts";
import type { TextStyle } from "../terminal/text-style.ts";
import { quoted } from "./quoted.ts";
import type { Viewed } from "./views.ts";

export function heapHeading({ report }: ExplorableHeap, image: string, { width, paint }: TextStyle): string[] {
  return wrap(printable(headline(report, image)), width).map(paint.bold);
}

export function placeHeading(viewed: Viewed, place: Exclude<Place, { kind: "heap" }>, style: TextStyle): string[] {
  const { width, paint } = style;
  const { title, amount, value } =
    place.kind === "holder"
      ? { ...holderTitle(viewed.index.heap, place.holder), value: null }
      : objectsTitle(viewed, place);
  return [
    ...wrap(printable(title), width).map(paint.bold),
    ...wrap(amount, width),
    ...(value === null ? [] : wrap(quoted(value), width)),
  ];
}

type Holders = ExplorableHeap["holders"];

function holderTitle({ report }: ExplorableHeap, { root, retainedBytes, objects }: Holders[number]) {
  const share = formatShare(retainedBytes / report.heapBytes);
  return { title: root, amount: `retains ${formatBytes(retainedBytes)}, ${share} of the heap, in ${counted(objects)}` };
}

const counted = (objects: number): string => (objects === 1 ? "1 object" : `${formatCount(objects)} objects`);

function objectsTitle({ index, readText }: Viewed, { field, type, objects }: Extract<Place, { kind: "objects" }>) {
  const { heap, subtrees } = index;
  const retained = retainedByAll(subtrees, objects);
  const own = ownBytes(index, objects);
  const step = withoutFolders(stepText({ field, type, objects: objects.length, bytes: retained }));
  const only = objects.length === 1 ? objects[0]! : null;
  const isGarbage = only !== null && subtrees.number[only] === 0;
  const held = `${formatBytes(retained)} retained, ${formatShare(retained / heap.report.heapBytes)} of the heap`;
  return {
    title: only === null ? step : `${heap.address(only)} ${step}`,
    amount: `${isGarbage ? "garbage: nothing holds it" : held}; ${formatBytes(own)} own`,
    value: only !== null && readText ? readText(objectIndex(only), index.edgeTo(objectIndex(only), field)) : null,
  };
}

/** The path from a variable to the object; of several objects, to the one that retains most. */
export function pathText(index: HeapIndex, place: Place, { width, paint }: TextStyle): string[] {
  const objects = objectsAt(index, place);
  const [object] = largest(index, objects, 1);
  if (object === undefined) return wrap("there are no objects here", width);
  const { root, steps } = shortestPathTo(index, object);
  const address = index.heap.address(object);
  if (root === "") return wrap(`no path leads to ${address}: it is garbage`, width);
  return [
    ...(objects.length === 1 ? [] : wrap(`to ${address}, which retains most:`, width).map(paint.dim)),
    ...wrap(printable(root), width).map(paint.cyan),
    ...shortened(steps.map((step) => withoutFolders(stepText(step)))).flatMap((step) =>
      wrap(printable(step), width, "→ "),
    ),
  ];
}

/** Steps at each end of a long path. */
const STEPS_SHOWN = 20;

function shortened(steps: readonly string[]): readonly string[] {
  const left = steps.length - 2 * STEPS_SHOWN;
  if (left <= 1) return steps;
  return [...steps.slice(0, STEPS_SHOWN), `… ${formatCount(left)} more steps …`, ...steps.slice(-STEPS_SHOWN)];
}
