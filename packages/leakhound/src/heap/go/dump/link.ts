/** From addresses to rows: pointers become edges; those that point to no object are dropped. */
import { type HeapImage, NONE, ROOT_KINDS, type RootTable } from "../../model/image.ts";
import type { AddressIndex } from "./address-index.ts";
import type { Finalizer } from "./go-dump.ts";
import type { ObjectColumns, RootColumns } from "./growing-columns.ts";

const FINALIZER = ROOT_KINDS.indexOf("finalizer");

export function link(
  objects: ObjectColumns,
  roots: RootColumns,
  finalizers: readonly Finalizer[],
  index: AddressIndex,
): HeapImage {
  const nodes = objects.address.length;
  // Views, not copies: the system does not back the unused capacity behind the last row.
  const address = objects.address.rows.subarray(0, nodes);
  const size = objects.size.rows.subarray(0, nodes);
  const image = { nodes, address, size, ...linkEdges(objects, nodes, index) };
  return { ...image, roots: linkRoots(image, roots, finalizers, index) };
}

function linkEdges(objects: ObjectColumns, nodes: number, index: AddressIndex) {
  const pointers = objects.pointer.length;
  const [pointer, start, offset, word] = [
    objects.pointer.rows,
    objects.start.rows,
    objects.offset.rows,
    objects.word.rows,
  ];
  const edgeStart = new Uint32Array(nodes + 1);
  const edgeTarget = new Uint32Array(pointers);
  const edgeInto = new Uint32Array(pointers);
  const edgeOffset = new Uint32Array(pointers);
  const edgeWord = new Uint32Array(pointers);
  let edge = 0;
  for (let node = 0; node < nodes; node++) {
    edgeStart[node] = edge;
    const end = node + 1 < nodes ? start[node + 1]! : pointers;
    for (let row = start[node]!; row < end; row++) {
      const target = index.find(pointer[row]!);
      if (target === NONE) continue;
      edgeTarget[edge] = target;
      edgeInto[edge] = index.into;
      edgeOffset[edge] = offset[row]!;
      edgeWord[edge++] = word[row]!;
    }
  }
  edgeStart[nodes] = edge;
  return {
    edgeStart,
    edgeTarget: edgeTarget.subarray(0, edge),
    edgeInto: edgeInto.subarray(0, edge),
    edgeOffset: edgeOffset.subarray(0, edge),
    edgeWord: edgeWord.subarray(0, edge),
  };
}

type Linked = Omit<HeapImage, "roots">;

/** The roots of the dump, and one root per pointer of a finalizer's object: a finalizer keeps what its object points to, but not the object. */
function linkRoots(
  image: Linked,
  roots: RootColumns,
  finalizers: readonly Finalizer[],
  index: AddressIndex,
): RootTable {
  const rows: number[] = [];
  const targets: number[] = [];
  const intos: number[] = [];
  for (let row = 0; row < roots.pointer.length; row++) {
    const target = index.find(roots.pointer.at(row));
    if (target === NONE) continue;
    rows.push(row);
    targets.push(target);
    intos.push(index.into);
  }
  const kept = finalizers.flatMap(({ object }) => pointeesOf(image, index.find(object)));
  const length = rows.length + kept.length;
  const column = <T extends { [row: number]: number }>(into: T, value: (row: number) => number, rest: number): T => {
    for (let row = 0; row < length; row++) into[row] = row < rows.length ? value(rows[row]!) : rest;
    return into;
  };
  return {
    length,
    target: Uint32Array.from([...targets, ...kept]),
    into: Uint32Array.from([...intos, ...kept.map(() => 0)]),
    word: column(new Uint32Array(length), (row) => roots.word.at(row), 0),
    kind: column(new Uint8Array(length), (row) => roots.kind.at(row), FINALIZER),
    at: column(new Float64Array(length), (row) => roots.at.at(row), 0),
    frame: column(new Uint32Array(length), (row) => roots.frame.at(row), NONE),
  };
}

function pointeesOf({ edgeStart, edgeTarget }: Linked, object: number): number[] {
  return object === NONE ? [] : Array.from(edgeTarget.subarray(edgeStart[object], edgeStart[object + 1]));
}
