/**
 * Memory of C that is not freed: the collector of Go does not see what C.CString allocates.
 *
 * Condition: an exit path does not pass it to C.free. Other functions of C are taken to read it.
 * A call of C gets it directly, so that no variable has it afterward: medium confidence, because C may keep it; low where the package
 * has C of its own, which may free it.
 * Not reported: it is returned, stored, or passed to a function of Go.
 */
import type { GoFile } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import { acquisitionsOf, howUnreleased } from "../lifetime/unreleased.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Match, Rule } from "./rule.ts";

export const cgoUnfreed: Rule = {
  id: "cgo-unfreed",
  *find(file, repository) {
    yield* passedDirectly(file);
    for (const acquisition of acquisitionsOf(repository, file, "cgo-unfreed")) {
      const { statement, callee, target } = acquisition;
      const how = howUnreleased(acquisition, file.tree, "freed");
      if (how === null) continue;
      yield {
        node: statement,
        confidence: "high",
        message: `The memory of ${callee} is ${how}, and the garbage collector does not free it.`,
        advice: `defer C.free(unsafe.Pointer(${target === "_" || target === "" ? "p" : target}))`,
      };
    }
  },
};

/** `C.fopen(C.CString(path), mode)` */
function* passedDirectly({ tree, imports, source }: GoFile): Generator<Match> {
  if (![...imports.values()].includes("C")) return;
  for (const call of callsNamed(tree, tree.root, ["CString", "CBytes"])) {
    const callee = tree.fieldText(call, "function");
    const reader = callee === "C.CString" || callee === "C.CBytes" ? readerOf(tree, call) : null;
    if (reader === null) continue;
    yield {
      node: call,
      confidence: OWN_HEADER.test(source) ? "low" : "medium",
      message: `The memory of ${callee} is only passed to ${tree.fieldText(reader, "function")}, so no code of Go can free it, and the garbage collector does not.`,
      advice: "keep it in a variable, and free it: p := C.CString(s); defer C.free(unsafe.Pointer(p))",
    };
  }
}

/** The functions of C may be those of the package, which free what they get: their source is not read. */
const OWN_HEADER = /^(?:\/\/)?[ \t]*#[ \t]*include[ \t]+"/m;

/** The function of C that gets the value, also through a conversion; null where something else does, or C.free. */
function readerOf(tree: SyntaxTree, call: NodeIndex): NodeIndex | null {
  for (let at = callWith(tree, call); at !== null; at = callWith(tree, at)) {
    const callee = tree.fieldText(at, "function");
    if (callee === "unsafe.Pointer" || callee.startsWith("(*C.") || isConversion(tree, at, callee)) continue;
    return callee.startsWith("C.") && callee !== "C.free" ? at : null;
  }
  return null;
}

/** The call of which a value is an argument. */
function callWith(tree: SyntaxTree, value: NodeIndex): NodeIndex | null {
  const list = tree.parent(value);
  const call = list === null || tree.kind(list) !== "argument_list" ? null : tree.parent(list);
  return call !== null && tree.kind(call) === "call_expression" ? call : null;
}

/** `C.gpointer(p)`: a type of C as well as a function of C may have one argument, and a result that is used. */
const isConversion = (tree: SyntaxTree, call: NodeIndex, callee: string): boolean =>
  callee.startsWith("C.") &&
  argumentsOf(tree, call).length === 1 &&
  tree.kind(tree.parent(call) ?? call) !== "expression_statement" &&
  /^C\.(?:g?u?char|g?pointer|const\w+|\w+_t|\w+_ptr|struct_\w+)$/.test(callee);
