/**
 * Entries of a map that a function overwrites without looking at what is there, while other code ends the values:
 *
 *   func (p *pool) open(name string) { p.conns[name] = dial(name) }         the connection of before stays open
 *   func (p *pool) Close() { for _, conn := range p.conns { conn.Close() } }
 *
 * Not reported: the function, or one that calls it, reads the map; a key that is made for the entry, or that is an object.
 */
import { callSitesOf } from "../calls/call-sites.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { mapWrites } from "../index/map-writes.ts";
import type { Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { assignedAt } from "../types/field-uses.ts";
import { onlyValueOf } from "../types/only-value.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { endedElsewhere } from "./entry-ends.ts";
import { endOfType, makerOf } from "./part-makers.ts";
import type { Match } from "./rule.ts";

export function* overwrittenEntries(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const fn of file.functions) {
    if (tree.kind(fn.node) !== "method_declaration" || SETS_UP.test(fn.name)) continue;
    for (const { node, key } of mapWrites(file, fn)) {
      const target = tree.parent(key);
      const method =
        target === null || tree.kind(node) !== "assignment_statement" ? null : openedAt(file, repository, target);
      if (target === null || method === null) continue;
      const map = tree.field(target, "operand")!;
      const name = tree.fieldText(map, "field");
      if (isOneOfAKind(file, repository, key) || isLookedAt({ file, repository, fn }, { map, name })) continue;
      const ended = endedElsewhere(repository, file, { map, fn });
      if (ended === null) continue;
      yield {
        node,
        confidence: "low",
        message: `${fn.name} sets an entry of ${tree.text(map)} without looking at the one before, which other code ends, so it stays open.`,
        advice: `end the value that is there before: if old, ok := ${tree.text(target)}; ok { old.${method}() }`,
        steps: [{ ...ended, text: `ends values of ${tree.text(map)}` }],
      };
    }
  }
}

const SETS_UP = /^(?:new|make|init|open|start|load|setup|provision|restore|add|register|create)/i;

/** The method that ends the value of `p.conns[name] = dial(name)`; null where nothing shows that the function opens it. */
function openedAt(file: GoFile, repository: Repository, target: NodeIndex): string | null {
  const { tree } = file;
  const map = tree.field(target, "operand");
  if (map === null || tree.kind(map) !== "selector_expression") return null;
  const types = typesOf(repository);
  const method = endOfType(types, types.of(file, target));
  const value = method === null ? null : assignedAt({ file, node: target });
  return value !== null && makerOf(repository, value) !== null ? method : null;
}

const FRESH = /(?:new|next|uuid|guid|generate|rand|add|inc|id)\w*\(|\+\+|\+ ?1/i;

const NUMBER = /^u?int(?:8|16|32|64)?$/;

/** An object, a sequence number, or a name that is made for the entry. */
function isOneOfAKind(file: GoFile, repository: Repository, key: NodeIndex): boolean {
  const { tree } = file;
  const type = typesOf(repository).of(file, key);
  if (type?.kind === "pointer" || (type?.kind === "named" && NUMBER.test(type.name))) return true;
  if (tree.kind(key) !== "identifier") return true;
  const declaration = scopesOf(tree).declarationOf(key);
  const value = declaration === null ? null : onlyValueOf(tree, declaration);
  return value !== null && FRESH.test(tree.text(value));
}

interface Method {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly fn: GoFunction;
}

/** The function uses the map elsewhere, or calls a function that does, or one that calls it does. */
function isLookedAt({ file, repository, fn }: Method, { map, name }: { map: NodeIndex; name: string }): boolean {
  const { tree } = file;
  const mentions = ({ file: own, node }: Located) =>
    selectorsOf(own.tree, name).some((one) => own.tree.contains(node, one) && one !== map);
  if (mentions({ file, node: fn.node })) return true;
  const called = tree.within(fn.node, "call_expression").some((call) => {
    const callee = typesOf(repository).callee(file, call);
    return callee?.kind === "function" && mentions(callee.fn);
  });
  if (called) return true;
  const sites = callSitesOf(fn, file, repository);
  if (sites === null) return true;
  return sites.some(({ file: caller, call }) => {
    const around = caller.tree.above(call, "function_declaration", "method_declaration");
    return around === null || mentions({ file: caller, node: around });
  });
}
