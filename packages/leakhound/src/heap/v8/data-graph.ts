/**
 * The graph of the program's data, and of the code that lives only as long as the data.
 *
 *   compiled ─▶ Map ─▶ closure ──▶ code, source text of new Function     the data keeps them: they belong to the map
 *   Array    ─▶ shape of all arrays, code of built-in functions           everything refers to them: they belong to V8
 *
 * Four kinds of edges are cut: those to and from scopes; those from an object to its prototype, which belongs to its class;
 * those from code to data, since every object refers to its shape, and the shape to all functions; and those from data
 * to code that the host's data reaches too. An edge that is cut points back to its own object, so that only one column is
 * copied.
 */
import { breadthFirst } from "../graph/breadth-first.ts";
import { type EdgeIndex, edgeIndex, type Graph, type ObjectIndex, objectIndex } from "../model/image.ts";
import type { V8Snapshot } from "./load.ts";

/** Nodes to which variables point. */
export interface DataRoots {
  readonly ofProgram: readonly number[];
  readonly ofHost: readonly number[];
}

const CODE_TYPES = new Set(["code", "object shape"]);
const NO_NODE = 0;
const DATA = 1;
const HOST_CODE = 2;

export function dataGraph(snapshot: V8Snapshot, isScope: Uint8Array, { ofProgram, ofHost }: DataRoots): Graph {
  const { graph, nodeType, nodeTypes } = snapshot;
  const isCode = Uint8Array.from(nodeTypes, (type) => (CODE_TYPES.has(type) ? 1 : 0));
  const isCodeNode = (node: number): boolean => isCode[nodeType[node]!] === 1;
  const isEdge = edgesOfValues(snapshot, isScope);
  const data = cut(graph, (edge, from, to) => isEdge(edge, from, to) && !isCodeNode(from) && !isCodeNode(to));
  /** By node: whether variables reach it as data, or only the host's data reaches it as code. */
  const kind = new Uint8Array(graph.nodes);
  const isOfProgram = new Uint8Array(graph.nodes);
  for (const node of breadthFirst(data, ofProgram).order) isOfProgram[node] = 1;
  const found = breadthFirst(data, [...ofProgram, ...ofHost]).order;
  for (const node of found) kind[node] = DATA;
  const code = cut(graph, (edge, from, to) => isEdge(edge, from, to) && kind[to] !== DATA);
  const hostData = Array.from(found.filter((node) => isOfProgram[node] === 0));
  for (const node of breadthFirst(code, hostData).order) if (kind[node] === NO_NODE) kind[node] = HOST_CODE;
  const isKept = (from: number, to: number): boolean =>
    kind[to] === DATA ? !isCodeNode(from) && !isCodeNode(to) && kind[from] === DATA : kind[to] === NO_NODE;
  return cut(graph, (edge, from, to) => isEdge(edge, from, to) && isKept(from, to));
}

type IsEdge = (edge: EdgeIndex, from: ObjectIndex, to: ObjectIndex) => boolean;

/** Leaves out the edges of scopes and of prototypes. */
function edgesOfValues({ edgeType, edgeName, edgeTypes, strings }: V8Snapshot, isScope: Uint8Array): IsEdge {
  const property = edgeTypes.indexOf("property");
  const prototype = rowOfText(strings, "__proto__");
  return (edge, from, to) =>
    isScope[from] !== 1 && isScope[to] !== 1 && !(edgeName[edge] === prototype && edgeType[edge] === property);
}

function cut({ nodes, edgeStart, edgeTarget: before }: Graph, isEdge: IsEdge): Graph {
  const edgeTarget = before.slice();
  for (let node = 0; node < nodes; node++)
    for (let edge = edgeStart[node]!; edge < edgeStart[node + 1]!; edge++)
      if (!isEdge(edgeIndex(edge), objectIndex(node), objectIndex(edgeTarget[edge]!))) edgeTarget[edge] = node;
  return { nodes, edgeStart, edgeTarget };
}

/** @param text ASCII without escape sequences; V8 writes each text once */
function rowOfText(strings: V8Snapshot["strings"], text: string): number {
  for (let row = 0; row < strings.length; row++)
    if (strings.bytesOf(row) === text.length && strings.at(row) === text) return row;
  return -1;
}
