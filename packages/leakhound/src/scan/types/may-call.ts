/**
 * Whether a call may call a function, where one of the same name is looked for. What its receiver is decides, and not the name:
 *
 *   d.Close()        d is a *door: calls door.Close, and no Close of another type
 *   c.Close()        c is an interface of a library, or one of the repository: may call the Close of any type that has its methods
 *   h.done()         done is a field of a function type: calls no method
 *   v.Close()        the type of v is not known: may call any Close
 */
import type { GoFile } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { type GoType, pointee } from "./go-type.ts";
import type { Located } from "./package-members.ts";
import { type Types, typesOf } from "./types.ts";

/** @param fn a function or method with the name that the call has */
export function mayCall(repository: Repository, call: Located, fn: Located): boolean {
  const types = typesOf(repository);
  const callee = types.callee(call.file, call.node);
  if (callee?.kind === "function") return callee.fn.node === fn.node && callee.fn.file === fn.file;
  if (callee?.kind === "builtin" || callee?.kind === "conversion") return false;
  const { tree } = call.file;
  const target = tree.field(call.node, "function");
  const receiver = receiverOf(fn);
  // A function value may have any name, so that its name is no sign of what it is.
  if (receiver === null) return callee === null && target !== null && tree.kind(target) === "identifier";
  const operand = target === null || tree.kind(target) !== "selector_expression" ? null : tree.field(target, "operand");
  return operand !== null && mayHold(types, types.of(call.file, operand), { ...fn, receiver });
}

interface Method extends Located {
  /** The parameter before the name. */
  readonly receiver: NodeIndex;
}

function receiverOf({ file: { tree }, node }: Located): NodeIndex | null {
  const list = tree.field(node, "receiver");
  return list === null ? null : (tree.firstChild(list) ?? null);
}

/** A value of the type may be one of the type that has the method, so that a call of the name reaches the method. */
function mayHold(types: Types, type: GoType | null, method: Method): boolean {
  const held = pointee(type);
  if (held?.kind === "named" && held.path !== "") return types.libraryType(held)?.isInterface ?? true;
  const literal = types.underlying(held);
  // A type parameter is a name that no package declares.
  if (literal?.kind !== "literal") return literal === null || literal.kind === "named";
  if (literal.file.tree.kind(literal.node) === "interface_type") return hasMethods(types, literal, method);
  return held !== null && types.embeddedIn(held).some((one) => mayPromote(types, one, method));
}

/** An interface that a struct embeds gives it the method. */
function mayPromote(types: Types, embedded: GoType, method: Method): boolean {
  const name = method.file.tree.fieldText(method.node, "name");
  const held = pointee(embedded);
  if (held?.kind === "named" && held.path !== "") {
    const facts = types.libraryType(held);
    return facts === null || (facts.isInterface && facts.methods.has(name));
  }
  return types.listedMethod(embedded, name) !== null && mayHold(types, embedded, method);
}

/** The type with the method has each method that the interface lists; one of an embedded type of a library may be there. */
function hasMethods(types: Types, { file: { tree }, node }: Located, { file, receiver }: Method): boolean {
  const owner = types.written(file, file.tree.field(receiver, "type"));
  if (owner === null) return true;
  return tree.children(node).every((one) => {
    const name = tree.fieldText(one, "name");
    return name === "" || types.method(owner, name) !== null || mayEmbed(types, owner);
  });
}

/** The struct embeds an interface, or a type of a library, whose methods it has as well. */
const mayEmbed = (types: Types, owner: GoType): boolean =>
  types.embeddedIn(owner).some((one) => {
    const embedded = types.underlying(pointee(one));
    if (embedded?.kind !== "literal") return true;
    return embedded.file.tree.kind(embedded.node) === "interface_type" || mayEmbed(types, one);
  });

/** Calls inside a node of one of the functions, and those that may call one. */
export function callsOf(
  repository: Repository,
  { file, node }: Located,
  functions: readonly Located[],
): readonly NodeIndex[] {
  const names = new Set(functions.map(nameOf));
  return callsNamed(file.tree, node, names).filter((call) => {
    const name = calledName(file, call);
    return functions.some((one) => nameOf(one) === name && mayCall(repository, { file, node: call }, one));
  });
}

export const callsOneOf = (repository: Repository, scope: Located, functions: readonly Located[]): boolean =>
  callsOf(repository, scope, functions).length > 0;

const nameOf = ({ file, node }: Located): string => file.tree.fieldText(node, "name");

function calledName({ tree }: GoFile, call: NodeIndex): string {
  const target = tree.field(call, "function");
  if (target === null) return "";
  return tree.kind(target) === "selector_expression" ? tree.fieldText(target, "field") : tree.text(target);
}
