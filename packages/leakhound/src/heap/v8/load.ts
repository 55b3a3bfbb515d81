/** The door for V8 heap snapshots: from chunks of JSON to a graph whose every index is checked. */
import { err, ok, type Result } from "../../base/result.ts";
import { type HeapFault, heapFault, Malformed } from "../model/fault.ts";
import type { Graph } from "../model/image.ts";
import { SnapshotScanner } from "./scanner.ts";
import type { StringRows } from "./string-rows.ts";

/** A snapshot as a graph. */
export interface V8Snapshot {
  /** Without edges that keep nothing alive: see `isHolding`. */
  readonly graph: Graph;
  readonly size: Float64Array;
  /** By node: the number by which DevTools knows it, too. */
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

/** The root of all. */
export const ROOT = 0;

/** @param chunks the unpacked snapshot; a chunk may be overwritten once the next is asked for */
export async function loadV8Snapshot(
  chunks: AsyncIterable<Uint8Array>,
  where: string,
): Promise<Result<V8Snapshot, HeapFault>> {
  const scanner = new SnapshotScanner();
  try {
    for await (const chunk of chunks) scanner.push(chunk);
    return finish(scanner, where);
  } catch (thrown) {
    if (thrown instanceof Malformed) return err(thrown.fault(where));
    throw thrown;
  }
}

function finish(scanner: SnapshotScanner, where: string): Result<V8Snapshot, HeapFault> {
  const { head, strings } = scanner;
  if (!head) return err(heapFault("not-an-image", "it does not begin as a heap snapshot", where));
  if (scanner.nodesRead < head.nodes || scanner.edgesRead < head.edges || !strings.isClosed)
    return err(heapFault("truncated", "the snapshot ends too early", where));
  if (!hasSoundEdges(scanner, head.nodes, head.edges, head.nodeFields.length))
    return err(heapFault("corrupt", "an edge of the snapshot leads nowhere", where));
  const { graph, kept } = linkHolding(scanner, head.nodes, head.nodeFields.length, head.edgeTypes);
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

function hasSoundEdges({ nodeEdges, edgeTo }: SnapshotScanner, nodes: number, edges: number, stride: number): boolean {
  let claimed = 0;
  for (let node = 0; node < nodes; node++) claimed += nodeEdges[node]!;
  if (claimed !== edges) return false;
  for (let edge = 0; edge < edges; edge++)
    if (edgeTo[edge]! % stride !== 0 || edgeTo[edge]! / stride >= nodes) return false;
  return true;
}

/**
 * Edges that keep their target alive. Weak ones do not. A shortcut repeats another edge, except at the root, where it
 * leads to the global object. An entry of a WeakMap is there twice, from its key and from the table, and lives while both
 * do; it is credited to the key, as in DevTools, so that the table does not seem to hold it.
 *
 * The columns of edges are moved together in place, and targets become rows: a copy would be most of the memory.
 */
function linkHolding(scanner: SnapshotScanner, nodes: number, stride: number, edgeTypes: readonly string[]) {
  const { nodeEdges, edgeTypeOf, edgeName, edgeTo } = scanner;
  const weak = edgeTypes.indexOf("weak");
  const shortcut = edgeTypes.indexOf("shortcut");
  const isOfTable = ephemerons(scanner, edgeTypes);
  const edgeStart = new Uint32Array(nodes + 1);
  let length = 0;
  for (let node = 0, edge = 0; node < nodes; node++) {
    edgeStart[node] = length;
    for (const end = edge + nodeEdges[node]!; edge < end; edge++) {
      const type = edgeTypeOf[edge];
      if (type === weak || (type === shortcut && node !== ROOT) || isOfTable(node, edge)) continue;
      edgeTypeOf[length] = type!;
      edgeName[length] = edgeName[edge]!;
      edgeTo[length++] = edgeTo[edge]! / stride;
    }
  }
  edgeStart[nodes] = length;
  return { graph: { nodes, edgeStart, edgeTarget: edgeTo.subarray(0, length) }, kept: length };
}

/** Shorter names, which most are, need no look. */
const PAIR_BYTES_MIN = 64;
const PAIR = /^\d+ \/ part of key \(.*\) -> value \(.*\) pair in WeakMap \(table @(\d+)\)$/s;

/** Whether an edge leads from a WeakMap's table to a value. Such edges are known by their name, which says the table's id. */
function ephemerons({ strings, edgeTypeOf, edgeName, nodeId }: SnapshotScanner, edgeTypes: readonly string[]) {
  const internal = edgeTypes.indexOf("internal");
  const tables = new Map<number, number>();
  for (let row = 0; row < strings.length; row++) {
    if (strings.bytesOf(row) < PAIR_BYTES_MIN) continue;
    const match = PAIR.exec(strings.at(row));
    if (match) tables.set(row, Number(match[1]));
  }
  return (node: number, edge: number): boolean =>
    edgeTypeOf[edge] === internal && tables.size > 0 && tables.get(edgeName[edge]!) === nodeId[node];
}
