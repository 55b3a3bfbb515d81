/**
 * Keys that the function which adds an entry normalizes, and the one that removes it does not; for global-map-no-evict:
 *
 *   func (g *gate) enter(box string) {
 *       box = strings.ToLower(box)
 *       g.boxes[box] = &usage{}
 *   }
 *   func (g *gate) leave(box string) { delete(g.boxes, box) }        finds nothing where box has capitals
 *
 *   g.enter(box)
 *   defer g.leave(box)                                               the same box
 *
 * Reported where one function passes the same variable to both. Normalized is what a function of strings, or of another library,
 * makes of the key alone, or with constants.
 */
import { callSitesOf } from "../calls/call-sites.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { mapWrites } from "../index/map-writes.ts";
import { callsNamed } from "../index/named-calls.ts";
import { filesWithField } from "../index/package-names.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { argumentsOf, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { valueAssignedAt } from "../types/assigned-values.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { CollectionMatch } from "./rule.ts";

export function* writtenWithOtherKeys(file: GoFile, repository: Repository): Generator<CollectionMatch> {
  const { tree } = file;
  for (const fn of file.functions) {
    if (tree.kind(fn.node) !== "method_declaration") continue;
    for (const { map, key, node } of mapWrites(file, fn)) {
      const target = tree.parent(key);
      const field = target === null || tree.kind(target) !== "index_expression" ? null : tree.field(target, "operand");
      if (field === null || tree.kind(field) !== "selector_expression") continue;
      const made = parameterOf(repository, { file, node: key }, fn);
      if (made === null || made.by === null) continue;
      const removal = otherRemoval(repository, file, { field, fn, row: made.row });
      if (removal === null) continue;
      const by = file.tree.fieldText(made.by, "function");
      yield {
        collection: tree.fieldText(field, "field"),
        node,
        confidence: "medium",
        message: `The key of this entry of ${map} is what ${by} makes of it, but line ${removal.at.file.tree.line(removal.at.node)} removes the key as it was passed, so the entry stays where the two differ.`,
        advice: "use one function for the key in both places",
        steps: [
          { file, node: made.by, text: "normalizes the key" },
          { ...removal.at, text: "removes the key that was passed" },
          { ...removal.caller, text: "passes the same value to both" },
        ],
      };
    }
  }
}

interface KeyOfParameter {
  readonly row: number;
  /** The call that normalizes it; null where the key is the parameter itself. */
  readonly by: NodeIndex | null;
}

/** The parameter that a key is, or is made of by library functions. */
function parameterOf(repository: Repository, { file, node }: Located, fn: GoFunction): KeyOfParameter | null {
  const { tree } = file;
  if (tree.kind(node) !== "identifier") {
    const inner = tree.kind(node) === "call_expression" ? normalized(repository, { file, node }) : null;
    const row = inner === null ? null : rowOf(tree, fn, inner);
    return row === null ? null : { row, by: node };
  }
  const declaration = scopesOf(tree).declarationOf(node);
  const values =
    declaration === null
      ? []
      : scopesOf(tree)
          .usesOf(declaration)
          .flatMap((use) => valueAssignedAt(tree, use) ?? []);
  const own = rowOf(tree, fn, node);
  const [value, more] = values;
  if (value === undefined) return own === null ? null : { row: own, by: null };
  if (more !== undefined || value > node || tree.kind(value) !== "call_expression") return null;
  if (isInBranch(tree, value, fn.node)) return null;
  const inner = normalized(repository, { file, node: value });
  const row = inner === null ? null : rowOf(tree, fn, inner);
  return row === null ? null : { row, by: value };
}

const isInBranch = (tree: SyntaxTree, node: NodeIndex, fn: NodeIndex): boolean =>
  tree.above(node, "if_statement", "for_statement", "func_literal", "function_declaration", "method_declaration") !==
  fn;

/** `box` of `strings.ToLower(strings.TrimSpace(box))` */
function normalized(repository: Repository, { file, node }: Located): NodeIndex | null {
  const { tree } = file;
  if (tree.kind(node) === "identifier") return node;
  if (tree.kind(node) !== "call_expression") return null;
  const callee = typesOf(repository).callee(file, node);
  const [value, ...others] = argumentsOf(tree, node);
  if (callee?.kind !== "library" || value === undefined) return null;
  if (!others.every((one) => tree.kind(one).endsWith("_literal"))) return null;
  return NORMALIZES.test(callee.name) ? normalized(repository, { file, node: value }) : null;
}

/** Functions that give several spellings of a name the same text. */
const NORMALIZES =
  /^(?:strings|bytes)\.(?:To|Trim|Fold|Replace|Title)\w*$|^(?:path|path\/filepath)\.(?:Clean|Base|ToSlash|FromSlash)$|^net\/textproto\.CanonicalMIMEHeaderKey$|^net\/http\.CanonicalHeaderKey$/;

function rowOf(tree: SyntaxTree, { node: fn }: GoFunction, name: NodeIndex): number | null {
  const declaration = scopesOf(tree).declarationOf(name);
  const list = tree.field(fn, "parameters");
  const names = (list === null ? [] : tree.children(list)).flatMap((one) =>
    tree.children(one).filter((child) => tree.fieldName(child) === "name"),
  );
  const row = declaration === null ? -1 : names.indexOf(declaration);
  return row < 0 ? null : row;
}

interface Write {
  readonly field: NodeIndex;
  readonly fn: GoFunction;
  readonly row: number;
}

interface OtherRemoval {
  readonly at: Located;
  readonly caller: Located;
}

/** The only removals from the map, where a caller passes to one of them what it has passed to the write. */
function otherRemoval(repository: Repository, file: GoFile, { field, fn, row }: Write): OtherRemoval | null {
  const types = typesOf(repository);
  const key = types.fieldAt(file, field)?.key;
  const name = file.tree.fieldText(field, "field");
  if (key === undefined) return null;
  let found: OtherRemoval | null = null;
  for (const one of filesWithField(packageOf(repository, file), name))
    for (const remover of one.functions) {
      if (one.tree.kind(remover.node) === "func_literal") continue;
      for (const call of callsNamed(one.tree, remover.node, ["delete"])) {
        const [map, removed] = argumentsOf(one.tree, call);
        if (map === undefined || removed === undefined || one.tree.kind(map) !== "selector_expression") continue;
        if (types.fieldAt(one, map)?.key !== key) continue;
        const made = parameterOf(repository, { file: one, node: removed }, remover);
        // Some removal finds the entry.
        if (made === null || made.by !== null) return null;
        const caller = callerOfBoth(repository, { file, fn, row }, { file: one, fn: remover, row: made.row });
        if (caller !== null) found ??= { at: { file: one, node: call }, caller };
      }
    }
  return found;
}

interface ParameterOf {
  readonly file: GoFile;
  readonly fn: GoFunction;
  readonly row: number;
}

/** A function that passes one variable, which it does not set in between, to both. */
function callerOfBoth(repository: Repository, write: ParameterOf, removal: ParameterOf): Located | null {
  const removals = callSitesOf(removal.fn, removal.file, repository) ?? [];
  for (const { file, call } of callSitesOf(write.fn, write.file, repository) ?? []) {
    const { tree } = file;
    const passed = declarationAt(tree, call, write.row);
    const around = functionAround(tree, call);
    if (passed === null || around === null) continue;
    const isSame = removals.some(
      ({ file: other, call: site }) =>
        other === file && tree.contains(around, site) && declarationAt(tree, site, removal.row) === passed,
    );
    const assigned = scopesOf(tree)
      .usesOf(passed)
      .filter((use) => valueAssignedAt(tree, use) !== null && use > call);
    if (isSame && assigned.length === 0 && !isNormalized(repository, file, passed)) return { file, node: call };
  }
  return null;
}

/** The caller has normalized it itself. */
function isNormalized(repository: Repository, file: GoFile, declaration: NodeIndex): boolean {
  const { tree } = file;
  return scopesOf(tree)
    .usesOf(declaration)
    .some((use) => {
      const value = valueAssignedAt(tree, use);
      const callee =
        value === null || tree.kind(value) !== "call_expression" ? null : typesOf(repository).callee(file, value);
      return (
        callee?.kind === "library" &&
        NORMALIZES.test(callee.name) &&
        normalized(repository, { file, node: value! }) !== null
      );
    });
}

function declarationAt(tree: SyntaxTree, call: NodeIndex, row: number): NodeIndex | null {
  const value = argumentsOf(tree, call)[row];
  return value === undefined || tree.kind(value) !== "identifier" ? null : scopesOf(tree).declarationOf(value);
}
