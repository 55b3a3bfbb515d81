/** The listings of a place; `down` follows their rows. */
import { formatBytes, formatCount, formatShare } from "../../base/format.ts";
import type { ExplorableHeap, ExplorableHolder, ReadText } from "../../heap/explore/explorable.ts";
import { type Group, ownBytes } from "../../heap/explore/groups.ts";
import type { HeapIndex } from "../../heap/explore/heap-index.ts";
import { largest } from "../../heap/explore/largest.ts";
import { groupsAt, type ObjectsPlace, objectsAt, type Place } from "../../heap/explore/place.ts";
import { type ReferrerGroup, referrersOf } from "../../heap/explore/referrers.ts";
import { objectsOfType, retainedTypes } from "../../heap/explore/retained-types.ts";
import { retainedBy } from "../../heap/graph/subtrees.ts";
import { stepText } from "../../heap/holders/path-step.ts";
import { objectIndex } from "../../heap/model/image.ts";
import { withoutFolders } from "../holders/without-folders.ts";
import type { Listing, Row } from "./listing.ts";

/** The data of a listing. */
export interface Viewed {
  readonly index: HeapIndex;
  /** Null if contents must not be shown. */
  readonly readText: ReadText | null;
}

/** With an older image, growth comes first, because it determines the order. */
export function holdersListing({ holders, report }: ExplorableHeap): Listing {
  const rows = holders.map((holder): Row => {
    const { root, retainedBytes, growthBytes } = holder;
    const retained = formatBytes(retainedBytes);
    const figures: Row["figures"] =
      growthBytes === undefined
        ? [retained, formatShare(retainedBytes / report.heapBytes)]
        : [signedBytes(growthBytes), retained];
    return { figures, text: root, place: () => ({ kind: "holder", holder }) };
  });
  const columns: Listing["columns"] =
    report.growthBytes === undefined ? ["retained", "of heap"] : ["growth", "retained"];
  return { columns, rows, nothing: "nothing is held" };
}

/** `+5.3 MiB`, `-1.0 KiB`, `0 B`. */
const signedBytes = (bytes: number): string => `${bytes > 0 ? "+" : ""}${formatBytes(bytes)}`;

/** What a place holds, by field and type. For a single object, texts are shown, too. */
export function groupsListing(viewed: Viewed, place: Exclude<Place, { kind: "heap" }>): Listing {
  const isSingle = place.kind === "objects" && place.objects.length === 1;
  const groups = groupsAt(viewed.index, place);
  const rows = groups.map((group): Row => {
    const { field, type, objects, retainedBytes, ownBytes, shared } = group;
    return {
      figures: [formatBytes(retainedBytes), formatBytes(ownBytes)],
      text: withoutFolders(stepText({ field, type, objects: objects.length, bytes: retainedBytes })),
      ...(shared === 0 ? {} : { note: sharedNote({ shared, all: objects.length }) }),
      ...(isSingle ? valueIn(viewed, group) : {}),
      place: () => ({ kind: "objects", field, type, objects }),
    };
  });
  const note = place.kind === "holder" ? heldTogether(place.holder, groups) : null;
  return { columns: ["retained", "own"], rows, nothing: "it points to nothing", ...(note === null ? {} : { note }) };
}

/** A smaller share of what a holder retains is not mentioned. */
const TOGETHER_SHARE_MIN = 0.01;

/** What two maps share would be freed only with both, so neither retains it. */
function heldTogether({ retainedBytes }: ExplorableHolder, groups: readonly Group[]): string | null {
  const together = retainedBytes - groups.reduce((sum, group) => sum + group.retainedBytes, 0);
  if (together < TOGETHER_SHARE_MIN * retainedBytes) return null;
  return `${formatBytes(together)} more are held by several of these together`;
}

const sharedNote = ({ shared, all }: { readonly shared: number; readonly all: number }): string =>
  shared === all ? "shared" : `${formatCount(shared)} shared`;

function valueIn({ readText }: Viewed, { objects, edge }: Group): Pick<Row, "value"> {
  return readText && objects.length === 1 ? { value: readText(objectIndex(objects[0]!), edge) } : {};
}

export function typesListing({ index }: Viewed, place: Place): Listing {
  const rows = retainedTypes(index, place).map(
    ({ type, objects, bytes }): Row => ({
      figures: [formatBytes(bytes), formatCount(objects)],
      text: withoutFolders(type),
      place: () => ({ kind: "objects", field: "", type, objects: objectsOfType(index, place, type) }),
    }),
  );
  return { columns: ["bytes", "objects"], rows, nothing: "nothing would be freed with this alone: see referrers" };
}

/** @param count at most so many objects */
export function objectsListing({ index, readText }: Viewed, place: Place, count: number): Listing {
  const rows = largest(index, objectsAt(index, place), count).map((object): Row => {
    const { heap, subtrees } = index;
    const here = singleObject(index, object, place.kind === "objects" ? place.field : "");
    return {
      figures: [formatBytes(retainedBy(subtrees, object)), formatBytes(ownBytes(index, here.objects))],
      text: `${heap.address(object)} ${withoutFolders(here.type)}`,
      ...(readText ? { value: readText(objectIndex(object), index.edgeTo(objectIndex(object), here.field)) } : {}),
      place: () => here,
    };
  });
  return { columns: ["retained", "own"], rows, nothing: "there are no objects here" };
}

/** @param field by which it was reached; "" if unknown */
export function singleObject({ names }: HeapIndex, object: number, field = ""): ObjectsPlace {
  return { kind: "objects", field, type: names.text(names.typeOf(object)), objects: Uint32Array.of(object) };
}

/** What points here. Variables come first, and `down` cannot follow them. */
export function referrersListing({ index }: Viewed, place: Place): Listing {
  const { variables, groups } = referrersOf(index, objectsAt(index, place));
  const ofVariables = variables.map(
    ({ name, targets }): Row => ({ figures: ["variable", formatCount(targets)], text: name, place: null }),
  );
  return {
    columns: ["who", "of these"],
    rows: [...ofVariables, ...groups.map(referrerRow)],
    nothing: "nothing points here",
  };
}

function referrerRow({ type, field, objects, targets, variables }: ReferrerGroup): Row {
  return {
    figures: [`×${formatCount(objects.length)}`, formatCount(targets)],
    text: withoutFolders(`${type} ${field}`.trim()),
    note: variables.length === 0 ? "garbage" : `from ${variables.join(", ")}`,
    place: () => ({ kind: "objects", field: "", type, objects }),
  };
}
