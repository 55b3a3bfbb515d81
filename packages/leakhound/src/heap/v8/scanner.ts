/**
 * Reads a .heapsnapshot as it streams in. It is one JSON object with its keys in this order:
 *
 *   { "snapshot": { "meta": { "node_fields": ["type","name","id","self_size","edge_count",…], … }, "node_count": n, … },
 *     "nodes": [9,1,1,0,5,0,0, …],      one row of fields per node
 *     "edges": [1,1,7, …],              type, name or index, target; the edges of node 0 first
 *     …, "strings": ["<dummy>", …] }
 *
 * JSON.parse would need the whole text as one string, which V8 limits to 512 MB, and ten times the memory. So this
 * scanner reads the object key by key, and only the small values are parsed as JSON.
 *
 * Format: V8, src/profiler/heap-snapshot-generator.cc, HeapSnapshotJSONSerializer
 */
import { MalformedImage } from "../model/fault.ts";
import { EDGE_FIELDS, NODE_FIELDS, readHead, type SnapshotHead } from "./head.ts";
import { NumberRows, type TakeRow } from "./number-rows.ts";
import { StringRows } from "./string-rows.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** The bit in which square brackets differ from curly ones. */
const CURLY_BIT = 0x20;
const OPEN_CURLY = 0x7b;
const CLOSE_CURLY = 0x7d;
const COLON = 0x3a;
const COMMA = 0x2c;
const HEAD_BYTES_MAX = 1 << 20;
const KEY_BYTES_MAX = 256;
const INDEX_MAX = 2 ** 32 - 1;

const isOpenBracket = (byte: number): boolean => (byte | CURLY_BIT) === OPEN_CURLY;
const isCloseBracket = (byte: number): boolean => (byte | CURLY_BIT) === CLOSE_CURLY;

type Part = "before key" | "key" | "before value" | "head" | "nodes" | "edges" | "strings" | "skipped" | "done";

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

  /** Reads the next bytes. Throws `MalformedImage`. */
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
        return this.#beforeKey(bytes, at);
      case "key":
        return this.#key(bytes, at);
      case "before value":
        return this.#beforeValue(bytes, at);
      case "head":
      case "skipped":
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

  #beforeKey(bytes: Uint8Array, at: number): number {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      this.#part = "key";
      this.#text = [];
    } else if (isCloseBracket(byte)) this.#part = "done";
    return at + 1;
  }

  #key(bytes: Uint8Array, at: number): number {
    const byte = bytes[at]!;
    if (byte === QUOTE) this.#part = "before value";
    else if (this.#text.length < KEY_BYTES_MAX) this.#text.push(byte);
    else throw new MalformedImage("not-an-image", "it does not begin like a heap snapshot", this.#offset);
    return at + 1;
  }

  #beforeValue(bytes: Uint8Array, at: number): number {
    const byte = bytes[at]!;
    if (byte <= 0x20 || byte === COLON) return at + 1;
    const key = String.fromCharCode(...this.#text);
    this.#depth = 0;
    this.#text = [];
    this.#part = this.#partOf(key);
    // The opening bracket of an array is consumed here; other values are read from their first byte on.
    return this.#part === "head" || this.#part === "skipped" ? at : at + 1;
  }

  #partOf(key: string): Part {
    if (key === "snapshot") return "head";
    if (key !== "nodes" && key !== "edges" && key !== "strings") return "skipped";
    if (!this.head) throw new MalformedImage("corrupt", "its head is not the first value", this.#offset);
    return key;
  }

  /** Skips a value of any kind by counting its brackets; the text of the head is kept. */
  #value(bytes: Uint8Array, start: number): number {
    for (let at = start; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (this.#depth === 0 && !this.#isInString && (byte === COMMA || isCloseBracket(byte))) return this.#endValue(at);
      if (this.#part === "head") this.#text.push(byte);
      if (this.#text.length > HEAD_BYTES_MAX)
        throw new MalformedImage("corrupt", "its head does not end", this.#offset);
      this.#countBrackets(byte);
    }
    return bytes.length;
  }

  #countBrackets(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (this.#isInString && byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) this.#isInString = !this.#isInString;
    else if (!this.#isInString && isOpenBracket(byte)) this.#depth++;
    else if (!this.#isInString && isCloseBracket(byte)) this.#depth--;
  }

  #endValue(at: number): number {
    if (this.#part === "head") this.#open(readHead(asText(this.#text), this.#offset));
    this.#part = "before key";
    return at;
  }

  #rows(rows: NumberRows | StringRows | null, bytes: Uint8Array, at: number): number {
    const next = rows ? rows.read(bytes, at) : bytes.length;
    if (rows?.isClosed) this.#part = "before key";
    return next;
  }

  /** The system does not back memory that is never written, so a false claim costs nothing; a claim beyond all memory is a fault. */
  #open(head: SnapshotHead): void {
    try {
      this.#begin(head);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      const claim = `it claims ${head.nodes} nodes and ${head.edges} edges, more than fit into memory`;
      throw new MalformedImage("too-large", claim, this.#offset);
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

  /** Rows beyond the number that the head claims are dropped. The head is known to have all fields. */
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
        throw new MalformedImage("corrupt", `edge ${row} points to ${target}, which cannot be a node`, this.#offset);
      this.edgeTypeOf[row] = fields[type!]!;
      this.edgeName[row] = fields[name!]!;
      this.edgeTo[row] = target;
    };
  }
}

/** One character for each byte. Too many arguments of one call would overflow the stack. */
const asText = (bytes: readonly number[]): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
