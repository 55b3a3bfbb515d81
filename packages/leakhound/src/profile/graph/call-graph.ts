/**
 * A call graph as a report shows it: the remaining nodes in order, and the edges between them.
 *
 *   nodes   flat, cum, place                place[n]: the row of `names` for node n
 *   shown   [ 4, 0, 2 ]                     the nodes of the report, most important first
 *   edges   source, target, weight, …
 *   alive   [ 1, 1, 0, 1 ]                  edges that were not cut
 *
 * In a graph, each place is one node; in a tree, a place has one node for each path to it. An alive edge may lead to a node
 * that is not shown, because the values of the node cancel each other out.
 */
import { type Adjacency, adjacency, type EdgeTable } from "./edges.ts";
import type { NodeNames } from "./node-names.ts";
import type { NodeSums } from "./node-sums.ts";

export interface GraphNodes extends NodeSums {
  readonly names: NodeNames;
  readonly place: Uint32Array;
}

interface Links {
  readonly alive: Uint8Array;
  readonly incoming: Adjacency;
  readonly outgoing: Adjacency;
}

export class CallGraph {
  readonly nodes: GraphNodes;
  readonly edges: EdgeTable;
  readonly shown: Uint32Array;
  readonly #links: Links;

  constructor(nodes: GraphNodes, edges: EdgeTable, shown: Uint32Array, links = linksOf(nodes, edges)) {
    this.nodes = nodes;
    this.edges = edges;
    this.shown = shown;
    this.#links = links;
  }

  /** This graph with its nodes in another order, or with fewer nodes. Both graphs share which edges are cut. */
  withShown(shown: Uint32Array): CallGraph {
    return new CallGraph(this.nodes, this.edges, shown, this.#links);
  }

  /** Rows of edges from callers, in order of first appearance. */
  incoming(node: number): number[] {
    return this.#edgesAt(this.#links.incoming, node);
  }

  /** Rows of edges to callees. */
  outgoing(node: number): number[] {
    return this.#edgesAt(this.#links.outgoing, node);
  }

  cut(edge: number): void {
    this.#links.alive[edge] = 0;
  }

  isAlive(edge: number): boolean {
    return this.#links.alive[edge] === 1;
  }

  nameOf(node: number): string {
    return this.nodes.names.of(this.nodes.place[node]!);
  }

  #edgesAt({ start, edge }: Adjacency, node: number): number[] {
    const rows: number[] = [];
    for (let at = start[node]!; at < start[node + 1]!; at++) if (this.isAlive(edge[at]!)) rows.push(edge[at]!);
    return rows;
  }
}

function linksOf({ place }: GraphNodes, edges: EdgeTable): Links {
  return {
    alive: new Uint8Array(edges.length).fill(1),
    incoming: adjacency(edges.target, place.length),
    outgoing: adjacency(edges.source, place.length),
  };
}
