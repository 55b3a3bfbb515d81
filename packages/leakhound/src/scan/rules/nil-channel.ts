/**
 * A channel field that nothing ever makes: a receive from a nil channel, a send to it and a loop over it wait forever.
 *
 *   type hub struct{ events chan string }
 *   h := &hub{}
 *   go func() { for e := range h.events { … } }()
 *
 * Condition: no code of the package gives the unexported field a value, and the operation is no case of a select that has
 * others.
 * Not reported: fields that are compared with nil, structs that are copied from or converted to other types, filled without keys, or whose field's address is
 * taken.
 */

import { isOneOfCases } from "../channels/consumers.ts";
import { selectorsNamed } from "../channels/field-selectors.ts";
import { usesOfCarrier } from "../channels/name-uses.ts";
import { goroutineBodies } from "../goroutines/bodies.ts";
import { folderOf, type GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import type { Rule } from "./rule.ts";

export const nilChannel: Rule = {
  id: "nil-channel",
  *find(file, repository) {
    if (!file.source.includes("chan")) return;
    const { tree } = file;
    for (const declaration of tree.within(tree.root, "field_declaration")) {
      const type = tree.field(declaration, "type");
      if (type === null || tree.kind(type) !== "channel_type") continue;
      for (const name of tree.children(declaration))
        if (tree.fieldName(name) === "name") yield* operationsOn(file, repository, name);
    }
  },
};

function* operationsOn(file: GoFile, repository: Repository, declared: NodeIndex) {
  const name = file.tree.text(declared);
  const struct = structOf(file.tree, declared);
  if (/^\p{Lu}/u.test(name) || struct === null || isFilledWithoutKeys(file, repository, struct)) return;
  if (isGivenAnywhere(file, repository, declared)) return;
  const key = `${folderOf(file.path)}${struct}.${name}`;
  for (const { file: where, node: selector } of selectorsNamed(repository, name).byField.get(key) ?? []) {
    if (where !== file) continue;
    const operation = operationAt(file.tree, selector);
    if (operation === null || isOneOfCases(file.tree, operation)) continue;
    yield {
      node: placeOf(file, repository, operation),
      confidence: "high" as const,
      message: `${file.tree.text(selector)} is nil: no code gives the field a channel, so this waits forever.`,
      advice: `make the channel where the struct is made: ${name}: make(${file.tree.fieldText(file.tree.parent(declared) ?? declared, "type")})`,
      steps: [
        { file, node: declared, text: "declares the field" },
        { file, node: operation, text: "waits for the nil channel" },
      ],
    };
    return;
  }
}

function structOf(tree: SyntaxTree, declared: NodeIndex): string | null {
  const spec = tree.above(declared, "type_spec", "function_declaration", "method_declaration", "var_declaration");
  return spec !== null && tree.kind(spec) === "type_spec" ? tree.fieldText(spec, "name") : null;
}

/** A name of that spelling is assigned, set by a key, or its address is taken. */
function isGiven(tree: SyntaxTree, name: NodeIndex): boolean {
  const up = tree.parent(name);
  if (up === null) return false;
  const whole = tree.kind(up) === "selector_expression" ? up : name;
  const parent = tree.parent(whole);
  if (parent === null) return false;
  const kind = tree.kind(parent);
  if (kind === "literal_element") {
    const keyed = tree.parent(parent);
    return keyed !== null && tree.kind(keyed) === "keyed_element" && tree.field(keyed, "key") === parent;
  }
  // `if f.step != nil`: the code knows that it may be nil.
  if (kind === "binary_expression") return true;
  if (kind === "unary_expression") return tree.source[tree.start(parent)] === "&";
  return kind === "expression_list" && tree.fieldName(parent) === "left";
}

const givenKnown = new WeakMap<Repository, Map<string, boolean>>();

/** Some code of the package gives a field or variable of the name a value. */
function isGivenAnywhere(file: GoFile, repository: Repository, declared: NodeIndex): boolean {
  const names = givenKnown.get(repository) ?? new Map<string, boolean>();
  givenKnown.set(repository, names);
  const name = file.tree.text(declared);
  const key = `${folderOf(file.path)}${name}`;
  const isInFolder = (use: Located) => folderOf(use.file.path) === folderOf(file.path);
  const given =
    names.get(key) ??
    usesOfCarrier(repository, name).some((use) => isInFolder(use) && isGiven(use.file.tree, use.node));
  names.set(key, given);
  return given;
}

const filledKnown = new WeakMap<readonly GoFile[], ReadonlySet<string>>();

/** `hub{events}`, `*h = other`, `hub(other)` */
function isFilledWithoutKeys(file: GoFile, repository: Repository, struct: string): boolean {
  const siblings = typesOf(repository).siblings(file);
  const filled = filledKnown.get(siblings) ?? new Set(siblings.flatMap((sibling) => [...filledIn(sibling)]));
  filledKnown.set(siblings, filled);
  return filled.has(struct);
}

/** Names of types that a file fills without keys, and of all that it calls. */
function* filledIn({ tree }: GoFile): Generator<string> {
  for (const node of tree.within(tree.root, "composite_literal", "call_expression")) {
    if (tree.kind(node) === "call_expression") {
      const target = tree.field(node, "function");
      if (target !== null && tree.kind(target) === "identifier") yield tree.text(target);
      continue;
    }
    const body = tree.field(node, "body");
    const first = body === null ? undefined : tree.children(body).find((child) => tree.kind(child) !== "comment");
    if (first !== undefined && tree.kind(first) !== "keyed_element") yield tree.fieldText(node, "type");
  }
}

/** The send, receive or range that waits. */
function operationAt(tree: SyntaxTree, selector: NodeIndex): NodeIndex | null {
  const parent = tree.parent(selector);
  if (parent === null) return null;
  const kind = tree.kind(parent);
  if (kind === "send_statement") return tree.field(parent, "channel") === selector ? parent : null;
  if (kind === "unary_expression") return tree.source[tree.start(parent)] === "<" ? parent : null;
  return kind === "range_clause" && tree.field(parent, "right") === selector ? parent : null;
}

/** The `go` statement of the literal that waits, so that the finding is where the goroutine is lost. */
function placeOf(file: GoFile, repository: Repository, operation: NodeIndex): NodeIndex {
  const { tree } = file;
  const fn = functionAround(tree, operation);
  if (fn === null || tree.kind(fn) !== "func_literal" || !goroutineBodies(repository).has({ file, node: fn }))
    return operation;
  return tree.above(fn, "go_statement") ?? operation;
}
