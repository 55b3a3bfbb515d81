/** Reads V8 heap snapshots: from chunks of JSON to a graph whose every index is checked. */
import { err, ok, type Result } from "../../base/result.ts";
import { type HeapFault, heapFault, thrownFault } from "../model/fault.ts";
import { type EdgeIndex, edgeIndex, type Graph, type ObjectIndex, objectIndex } from "../model/image.ts";
import type { SnapshotHead } from "./head.ts";
import { SnapshotScanner } from "./scanner.ts";
import type { StringRows } from "./string-rows.ts";

/** A snapshot as a graph. */
export interface V8Snapshot {
  /** Without edges that keep nothing alive: see `linkRetaining`. */
  readonly graph: Graph;
  readonly size: Float64Array;
  /** By node: the id by which DevTools identifies it. */
  readonly nodeId: Uint32Array;
  /** By node: row of `nodeTypes`, and of `strings`. */
  readonly nodeType: Uint8Array;
  readonly nodeName: Uint32Array;
  readonly nodeTypes: readonly string[];
  /** By edge of the graph: row of `edgeTypes`, and the row of `strings` or the index that names it. */
  readonly edgeType: Uint8Array;
  readonly edgeName: Uint32Array;
  readonly edgeTypes: readonly string[];
  readonly strings: StringRows;
}

/** The node from which all others are reached. */
export const ROOT: ObjectIndex = objectIndex(0);

/** @param chunks the unpacked snapshot; a chunk may be overwritten when the next one is requested */
export async function loadV8Snapshot(
  chunks: AsyncIterable<Uint8Array>,
  where: string,
): Promise<Result<V8Snapshot, HeapFault>> {
  const scanner = new SnapshotScanner();
  try {
    for await (const chunk of chunks) scanner.push(chunk);
    return finish(scanner, where);
  } catch (thrown) {
    return err(thrownFault(thrown, where));
  }
}

function finish(scanner: SnapshotScanner, where: string): Result<V8Snapshot, HeapFault> {
  const { head, strings } = scanner;
  if (!head) return err(heapFault("not-an-image", "it does not begin like a heap snapshot", where));
  if (scanner.nodesRead < head.nodes || scanner.edgesRead < head.edges || !strings.isClosed)
    return err(heapFault("truncated", "the snapshot ends too early", where));
  if (!hasValidEdges(scanner, head))
    return err(heapFault("corrupt", "the target of an edge of the snapshot does not exist", where));
  const { graph, kept } = linkRetaining(scanner, head);
  return ok({
    graph,
    size: scanner.nodeSize,
    nodeId: scanner.nodeId,
    nodeType: scanner.nodeTypeOf,
    nodeName: scanner.nodeName,
    nodeTypes: head.nodeTypes,
    edgeType: scanner.edgeTypeOf.subarray(0, kept),
    edgeName: scanner.edgeName.subarray(0, kept),
    edgeTypes: head.edgeTypes,
    strings,
  });
}

function hasValidEdges({ nodeEdges, edgeTo }: SnapshotScanner, { nodes, edges, nodeFields }: SnapshotHead): boolean {
  const stride = nodeFields.length;
  let claimed = 0;
  for (let node = 0; node < nodes; node++) claimed += nodeEdges[node]!;
  if (claimed !== edges) return false;
  for (let edge = 0; edge < edges; edge++)
    if (edgeTo[edge]! % stride !== 0 || edgeTo[edge]! / stride >= nodes) return false;
  return true;
}

/**
 * Keeps the edges that keep their target alive. Weak edges do not. A shortcut repeats another edge, except at the root,
 * where it points to the global object. An entry of a WeakMap is listed twice, from its key and from the table, and lives
 * as long as both do; it is credited to the key, as in DevTools, so that the table does not appear to retain it.
 *
 * The columns of edges are compacted in place, and targets become rows: a copy would take most of the memory.
 */
function linkRetaining(scanner: SnapshotScanner, { nodes, nodeFields, edgeTypes }: SnapshotHead) {
  const { nodeEdges, edgeTypeOf, edgeName, edgeTo } = scanner;
  const weak = edgeTypes.indexOf("weak");
  const shortcut = edgeTypes.indexOf("shortcut");
  const isOfTable = weakMapEdges(scanner, edgeTypes);
  const edgeStart = new Uint32Array(nodes + 1);
  let length = 0;
  for (let node = 0, edge = 0; node < nodes; node++) {
    edgeStart[node] = length;
    for (const end = edge + nodeEdges[node]!; edge < end; edge++) {
      const type = edgeTypeOf[edge];
      if (type === weak || (type === shortcut && node !== ROOT)) continue;
      if (isOfTable(objectIndex(node), edgeIndex(edge))) continue;
      edgeTypeOf[length] = type!;
      edgeName[length] = edgeName[edge]!;
      edgeTo[length++] = edgeTo[edge]! / nodeFields.length;
    }
  }
  edgeStart[nodes] = length;
  return { graph: { nodes, edgeStart, edgeTarget: edgeTo.subarray(0, length) }, kept: length };
}

/** Names of such edges are longer; most names are shorter and need not be decoded. */
const PAIR_BYTES_MIN = 64;
/** The name is `NUMBER / part of key (KEY) -> value (VALUE) pair in WeakMap (table @ID)`; KEY and VALUE may be of any length. */
const PAIR_START = /^\d+ \/ part of key \(/;
const PAIR_END = /\) pair in WeakMap \(table @(\d{1,10})\)$/;
const PAIR_MIDDLE = ") -> value (";
const PAIR_END_LENGTH_MAX = 48;

/** The id of the table in the name of a pair of a WeakMap; null for any other name. */
function tableOfPair(name: string): number | null {
  const start = PAIR_START.exec(name);
  const end = start && PAIR_END.exec(name.slice(-PAIR_END_LENGTH_MAX));
  if (!end) return null;
  const middle = name.indexOf(PAIR_MIDDLE, start[0].length);
  return middle >= 0 && middle < name.length - end[0].length ? Number(end[1]) : null;
}

/** Whether an edge points from a WeakMap's table to a value. The name of such an edge contains the id of the table. */
function weakMapEdges({ strings, edgeTypeOf, edgeName, nodeId }: SnapshotScanner, edgeTypes: readonly string[]) {
  const internal = edgeTypes.indexOf("internal");
  const tables = new Map<number, number>();
  for (let row = 0; row < strings.length; row++) {
    if (strings.bytesOf(row) < PAIR_BYTES_MIN) continue;
    const table = tableOfPair(strings.at(row));
    if (table !== null) tables.set(row, table);
  }
  return (node: ObjectIndex, edge: EdgeIndex): boolean =>
    edgeTypeOf[edge] === internal && tables.size > 0 && tables.get(edgeName[edge]!) === nodeId[node];
}
