/**
 * The local variables of functions that run while the snapshot is taken. V8 lists the words of its stack without names:
 *
 *   (Stack roots)   … r2 │ r1 │ r0 │ (feedback) │ bytecode │ closure │ context …      one frame, innermost frame first
 *                        Store  Map  Object
 *
 * Registers are given to the variables in the order of their declarations, except for those that closures captured, which are
 * in the context, and for small integers, which are no objects. So the declarations in the source name the registers, if
 * the values fit what the source initializes them with. Of a source text, a snapshot has the first 1,024 characters.
 */
import { NONE } from "../model/image.ts";
import { declarationsIn, type LocalDeclaration } from "./declarations.ts";
import type { V8Snapshot } from "./load.ts";
import { CONTEXT, NamedEdges } from "./scopes.ts";

export interface StackVariable {
  /** The node that it points to. */
  readonly target: number;
  /** The row of `strings` with the name of the script; NONE if unknown. */
  readonly script: number;
  /** "" if unknown. */
  readonly name: string;
}

const STACK_ROOTS = "(Stack roots)";
const BYTECODE = "system / BytecodeArray";
const FEEDBACK = "system / FeedbackVector";
/** Registers of one frame that are named. */
const REGISTERS_MAX = 200;

/** What the words of the stack point to: of frames of functions, with the names of their variables. */
export function stackVariables(snapshot: V8Snapshot): Map<number, StackVariable> {
  const stack = stackNode(snapshot);
  return stack === NONE ? new Map() : new Frames(snapshot, stack).variables();
}

function stackNode({ nodeType, nodeName, nodeTypes, strings, graph }: V8Snapshot): number {
  const synthetic = nodeTypes.indexOf("synthetic");
  for (let node = 0; node < graph.nodes; node++)
    if (nodeType[node] === synthetic && strings.at(nodeName[node]!) === STACK_ROOTS) return node;
  return NONE;
}

interface Frame {
  /** The first edge of the stack after the registers, and the function that runs. */
  readonly end: number;
  readonly closure: number;
  readonly context: number;
}

class Frames {
  readonly #snapshot: V8Snapshot;
  readonly #edges: NamedEdges;
  readonly #start: number;
  readonly #end: number;

  constructor(snapshot: V8Snapshot, stack: number) {
    this.#snapshot = snapshot;
    this.#edges = new NamedEdges(snapshot);
    this.#start = snapshot.graph.edgeStart[stack]!;
    this.#end = snapshot.graph.edgeStart[stack + 1]!;
  }

  /** By edge of the stack's node. */
  variables(): Map<number, StackVariable> {
    const found = new Map<number, StackVariable>();
    let first = this.#start;
    for (let edge = this.#start; edge < this.#end; edge++) {
      const frame = this.#frameAt(edge);
      if (!frame) continue;
      this.#nameRegisters(frame, first, found);
      first = edge + 1;
    }
    return found;
  }

  #target(edge: number): number {
    return edge >= this.#start && edge < this.#end ? this.#snapshot.graph.edgeTarget[edge]! : NONE;
  }

  #nameOf(node: number): string {
    const { strings, nodeName } = this.#snapshot;
    return node === NONE ? "" : strings.at(nodeName[node]!);
  }

  /** A frame has its bytecode before its function and context; the feedback of a function comes before or after the bytecode. */
  #frameAt(edge: number): Frame | null {
    if (this.#nameOf(this.#target(edge)) !== BYTECODE) return null;
    const hasFeedback = this.#nameOf(this.#target(edge + 1)) === FEEDBACK;
    const closure = this.#target(edge + (hasFeedback ? 2 : 1));
    const context = this.#target(edge + (hasFeedback ? 3 : 2));
    const { nodeType, nodeTypes } = this.#snapshot;
    if (closure === NONE || nodeTypes[nodeType[closure]!] !== "closure") return null;
    const isAfterFeedback = this.#nameOf(this.#target(edge - 1)) === FEEDBACK;
    return { end: isAfterFeedback ? edge - 1 : edge, closure, context };
  }

  #nameRegisters({ end, closure, context }: Frame, first: number, found: Map<number, StackVariable>): void {
    const shared = this.#edges.from(closure, "shared");
    const of = shared === NONE ? NONE : this.#edges.from(shared, "script_or_debug_info", "script");
    const script = of === NONE ? NONE : this.#snapshot.nodeName[of]!;
    const registers: number[] = [];
    for (let edge = end - 1; edge >= first && registers.length < REGISTERS_MAX; edge--) registers.push(edge);
    const names = this.#names({ closure, context, script: of }, registers);
    for (const [row, edge] of registers.entries())
      found.set(edge, { target: this.#target(edge), script, name: names[row] ?? "" });
  }

  /** The names of the first registers; none if the declarations do not fit the values. */
  #names(
    { closure, context, script }: { closure: number; context: number; script: number },
    registers: readonly number[],
  ) {
    const source = script === NONE ? NONE : this.#edges.from(script, "source");
    const text = this.#nameOf(source);
    const captured = this.#variablesIn(context);
    const declared = declarationsIn(text, this.#isModule(closure) ? null : this.#nameOf(closure));
    const locals = declared.filter(({ name, holds }) => !captured.has(name) && holds !== "number");
    const isFitting = locals.every(
      (one, row) => row >= registers.length || this.#fits(one, this.#target(registers[row]!)),
    );
    return isFitting ? locals.map(({ name }) => name) : [];
  }

  /** Whether the function is a whole module: it was created outside of all functions, without a name. */
  #isModule(closure: number): boolean {
    const outer = this.#edges.from(closure, "context");
    return this.#nameOf(closure) === "" && this.#nameOf(outer) !== CONTEXT;
  }

  /** The variables that closures captured. */
  #variablesIn(context: number): Set<string> {
    const { graph, edgeType, edgeName, edgeTypes, strings } = this.#snapshot;
    const names = new Set<string>();
    if (context === NONE || this.#nameOf(context) !== CONTEXT) return names;
    for (let edge = graph.edgeStart[context]!; edge < graph.edgeStart[context + 1]!; edge++)
      if (edgeTypes[edgeType[edge]!] === "context") names.add(strings.at(edgeName[edge]!));
    return names;
  }

  /** A variable without a value yet holds an oddball. */
  #fits({ name, holds }: LocalDeclaration, node: number): boolean {
    const value = this.#nameOf(node);
    if (holds === null || value.startsWith("system / Oddball")) return true;
    return value === (holds === "class" ? name : holds);
  }
}
