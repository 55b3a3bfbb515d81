/**
 * Maps that a method empties at once, while their values are open and other code ends them:
 *
 *   func (p *pool) reset() { p.conns = make(map[string]net.Conn) }      all connections stay open
 *   func (p *pool) Close() { for _, conn := range p.conns { conn.Close() } }
 *
 * Not reported: the method, one that it calls or one that calls it uses the map; nothing else has made the map before.
 */
import { callSitesOf } from "../calls/call-sites.ts";
import { folderOf, type GoFile, type GoFunction } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { argumentsOf, targetsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { usesOfField } from "../types/field-uses.ts";
import { pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { endedElsewhere } from "./entry-ends.ts";
import { endOfType } from "./part-makers.ts";
import type { Match } from "./rule.ts";

export function* clearedMaps(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const fn of file.functions) {
    if (fn.receiver === null || SETS_UP.test(fn.name)) continue;
    for (const node of tree.withinFunction(fn.node, "assignment_statement", "call_expression")) {
      const map = emptied(tree, node);
      if (map === null || tree.fieldText(map, "operand") !== fn.receiver.name) continue;
      const method = endOfValues(repository, { file, node: map });
      if (method === null || isUsedAround({ file, repository, fn }, map)) continue;
      const ended = endedElsewhere(repository, file, { map, fn });
      if (ended === null || !isMadeElsewhere({ file, repository, fn }, map)) continue;
      yield {
        node,
        confidence: "low",
        message: `${fn.name} empties ${tree.text(map)} without ending its values, which other code does, so they stay open.`,
        advice: `end them before: for _, one := range ${tree.text(map)} { one.${method}() }`,
        steps: [{ ...ended, text: `ends values of ${tree.text(map)}` }],
      };
    }
  }
}

const SETS_UP = /^(?:new|make|init|open|start|load|setup|provision|restore|create)/i;

/** `p.conns` of `p.conns = make(map[string]net.Conn)`, `p.conns = map[string]net.Conn{}`, `p.conns = nil` and `clear(p.conns)`. */
function emptied(tree: SyntaxTree, node: NodeIndex): NodeIndex | null {
  if (tree.kind(node) === "call_expression") {
    const [map] = tree.fieldText(node, "function") === "clear" ? argumentsOf(tree, node) : [];
    return map !== undefined && tree.kind(map) === "selector_expression" ? map : null;
  }
  const [target, more] = targetsOf(tree, node);
  if (target === undefined || more !== undefined || tree.kind(target) !== "selector_expression") return null;
  return /^(?:nil$|make\(|map\[[^{}]*\{\s*\}$)/.test(tree.fieldText(node, "right")) ? target : null;
}

/** The method by which the values of a map are ended; null for another field. */
function endOfValues(repository: Repository, { file, node }: Located): string | null {
  const types = typesOf(repository);
  const type = types.underlying(types.of(file, node));
  return type?.kind === "map" ? endOfType(types, type.element) : null;
}

interface Method {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly fn: GoFunction;
}

/** The method uses the map elsewhere, or calls a function that does, or one that calls it does. */
function isUsedAround({ file, repository, fn }: Method, map: NodeIndex): boolean {
  const { tree } = file;
  const name = tree.fieldText(map, "field");
  const mentions = ({ file: own, node }: Located) =>
    selectorsOf(own.tree, name).some((one) => own.tree.contains(node, one) && !(own === file && one === map));
  if (mentions({ file, node: fn.node })) return true;
  const called = tree.within(fn.node, "call_expression").some((call) => {
    const callee = typesOf(repository).callee(file, call);
    return callee?.kind === "function" && mentions(callee.fn);
  });
  if (called) return true;
  return (callSitesOf(fn, file, repository) ?? []).some(({ file: caller, call }) => {
    const around = caller.tree.above(call, "function_declaration", "method_declaration");
    return around === null || mentions({ file: caller, node: around });
  });
}

/** Another function, or a literal of the struct, makes the map: this one finds values in it. */
function isMadeElsewhere({ file, repository, fn }: Method, map: NodeIndex): boolean {
  const { tree } = file;
  const operand = tree.field(map, "operand");
  const owner = operand === null ? null : pointee(typesOf(repository).of(file, operand));
  const name = tree.fieldText(map, "field");
  const field = typesOf(repository).field(owner, name);
  if (owner === null || field === null || field.declaration === null) return false;
  const folder = folderOf(field.declaration.file.path);
  return usesOfField(repository, { owner, name, key: field.key, folder }).values.some(
    (value) =>
      !(value.file === file && tree.contains(fn.node, value.node)) && value.file.tree.text(value.node) !== "nil",
  );
}
