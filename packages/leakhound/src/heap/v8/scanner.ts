/**
 * Reads a .heapsnapshot as it streams in. It is one JSON object, in this order:
 *
 *   { "snapshot": { "meta": { "node_fields": ["type","name","id","self_size","edge_count",…], … }, "node_count": n, … },
 *     "nodes": [9,1,1,0,5,0,0, …],      a row of fields for each node
 *     "edges": [1,1,7, …],              type, name or index, target; those of node 0 first
 *     …, "strings": ["<dummy>", …] }
 *
 * JSON.parse would want the whole text as one string, which V8 limits to 512 MB, and ten times the memory.
 * So the object is taken apart key by key, and only the small parts are parsed as JSON.
 *
 * Format: V8, src/profiler/heap-snapshot-generator.cc, HeapSnapshotJSONSerializer
 */
import { Malformed } from "../model/fault.ts";
import { EDGE_FIELDS, NODE_FIELDS, readHead, type SnapshotHead } from "./head.ts";
import { NumberRows, type TakeRow } from "./number-rows.ts";
import { StringRows } from "./string-rows.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Brackets, whether square or curly: one bit tells them apart. */
const EITHER = 0x20;
const OPEN = 0x7b;
const SHUT = 0x7d;
const COLON = 0x3a;
const COMMA = 0x2c;
const HEAD_BYTES_MAX = 1 << 20;
const KEY_BYTES_MAX = 256;
const INDEX_MAX = 2 ** 32 - 1;

const isShut = (byte: number): boolean => (byte | EITHER) === SHUT;

type Part = "before key" | "key" | "before value" | "head" | "nodes" | "edges" | "strings" | "passed over" | "done";

export class SnapshotScanner {
  head: SnapshotHead | null = null;
  nodeTypeOf = new Uint8Array();
  nodeName = new Uint32Array();
  nodeId = new Uint32Array();
  nodeSize = new Float64Array();
  nodeEdges = new Uint32Array();
  edgeTypeOf = new Uint8Array();
  edgeName = new Uint32Array();
  /** As in the file: index of the target's first field. */
  edgeTo = new Uint32Array();
  readonly strings = new StringRows();
  #nodes: NumberRows | null = null;
  #edges: NumberRows | null = null;
  #part: Part = "before key";
  #text: number[] = [];
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  #offset = 0;

  get nodesRead(): number {
    return this.#nodes?.rows ?? 0;
  }
  get edgesRead(): number {
    return this.#edges?.rows ?? 0;
  }

  /** Reads the next bytes. Throws `Malformed`. */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const next = this.#read(bytes, at);
      this.#offset += next - at;
      at = next;
    }
  }

  #read(bytes: Uint8Array, at: number): number {
    switch (this.#part) {
      case "before key":
        return this.#beforeKey(bytes[at]!, at);
      case "key":
        return this.#key(bytes[at]!, at);
      case "before value":
        return this.#beforeValue(bytes[at]!, at);
      case "head":
      case "passed over":
        return this.#value(bytes, at);
      case "nodes":
        return this.#rows(this.#nodes, bytes, at);
      case "edges":
        return this.#rows(this.#edges, bytes, at);
      case "strings":
        return this.#rows(this.strings, bytes, at);
      case "done":
        return bytes.length;
    }
  }

  #beforeKey(byte: number, at: number): number {
    if (byte === QUOTE) {
      this.#part = "key";
      this.#text = [];
    } else if (isShut(byte)) this.#part = "done";
    return at + 1;
  }

  #key(byte: number, at: number): number {
    if (byte === QUOTE) this.#part = "before value";
    else if (this.#text.length < KEY_BYTES_MAX) this.#text.push(byte);
    else throw new Malformed("not-an-image", "it does not begin as a heap snapshot", this.#offset);
    return at + 1;
  }

  #beforeValue(byte: number, at: number): number {
    if (byte <= 0x20 || byte === COLON) return at + 1;
    const key = String.fromCharCode(...this.#text);
    this.#depth = 0;
    this.#text = [];
    this.#part = this.#partOf(key);
    // The bracket of an array belongs to it; other values are read from their first byte on.
    return this.#part === "head" || this.#part === "passed over" ? at : at + 1;
  }

  #partOf(key: string): Part {
    if (key === "snapshot") return "head";
    if (key !== "nodes" && key !== "edges" && key !== "strings") return "passed over";
    if (!this.head) throw new Malformed("corrupt", "its description does not come first", this.#offset);
    return key;
  }

  /** A value of any kind, by its brackets; that of the head is kept. */
  #value(bytes: Uint8Array, start: number): number {
    for (let at = start; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (this.#depth === 0 && !this.#isInString && (byte === COMMA || isShut(byte))) return this.#endValue(at);
      if (this.#part === "head") this.#text.push(byte);
      if (this.#text.length > HEAD_BYTES_MAX)
        throw new Malformed("corrupt", "its description does not end", this.#offset);
      this.#follow(byte);
    }
    return bytes.length;
  }

  #follow(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (this.#isInString && byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) this.#isInString = !this.#isInString;
    else if (!this.#isInString && (byte | EITHER) === OPEN) this.#depth++;
    else if (!this.#isInString && isShut(byte)) this.#depth--;
  }

  #endValue(at: number): number {
    if (this.#part === "head") this.#open(readHead(String.fromCharCode(...this.#text), this.#offset));
    this.#part = "before key";
    return at;
  }

  #rows(rows: NumberRows | StringRows | null, bytes: Uint8Array, at: number): number {
    const next = rows ? rows.read(bytes, at) : bytes.length;
    if (rows?.isClosed) this.#part = "before key";
    return next;
  }

  /** Memory that is never written is not taken, so a false claim costs nothing; one beyond all memory is refused. */
  #open(head: SnapshotHead): void {
    try {
      this.#begin(head);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      const claim = `it claims ${head.nodes} nodes and ${head.edges} edges, for which there is no memory`;
      throw new Malformed("too-large", claim, this.#offset);
    }
  }

  #begin(head: SnapshotHead): void {
    this.head = head;
    const { nodes, edges } = head;
    this.nodeTypeOf = new Uint8Array(nodes);
    this.nodeName = new Uint32Array(nodes);
    this.nodeId = new Uint32Array(nodes);
    this.nodeSize = new Float64Array(nodes);
    this.nodeEdges = new Uint32Array(nodes);
    this.edgeTypeOf = new Uint8Array(edges);
    this.edgeName = new Uint32Array(edges);
    this.edgeTo = new Uint32Array(edges);
    this.#nodes = new NumberRows(head.nodeFields.length, this.#takeNode(head.nodeFields));
    this.#edges = new NumberRows(head.edgeFields.length, this.#takeEdge(head.edgeFields));
  }

  /** Rows beyond those that the description claims are not kept; fields that a snapshot lacks were refused. */
  #takeNode(names: readonly string[]): TakeRow {
    const [type, name, id, size, edges] = NODE_FIELDS.map((one) => names.indexOf(one));
    return (row, fields) => {
      this.nodeTypeOf[row] = fields[type!]!;
      this.nodeName[row] = fields[name!]!;
      this.nodeId[row] = fields[id!]!;
      this.nodeSize[row] = fields[size!]!;
      this.nodeEdges[row] = fields[edges!]!;
    };
  }

  #takeEdge(names: readonly string[]): TakeRow {
    const [type, name, to] = EDGE_FIELDS.map((one) => names.indexOf(one));
    return (row, fields) => {
      const target = fields[to!]!;
      if (target > INDEX_MAX)
        throw new Malformed("corrupt", `edge ${row} leads to ${target}, where no node can be`, this.#offset);
      this.edgeTypeOf[row] = fields[type!]!;
      this.edgeName[row] = fields[name!]!;
      this.edgeTo[row] = target;
    };
  }
}
