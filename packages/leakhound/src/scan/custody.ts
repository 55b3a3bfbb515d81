/**
 * What becomes of something that a statement acquires and that has to be let go of: a body, rows, a cancel function.
 *
 *   resp, err := http.Get(url)            acquired
 *   if err != nil { return err }          the check of its own error: there is nothing to let go of
 *   if resp.StatusCode != 200 {
 *       return errBad                     a way out that passes by the release
 *   }
 *   defer resp.Body.Close()               the release: covers every way out behind it in this block
 *
 * A release covers what stands behind it in its own block and the blocks in it; a deferred one does, too. Whoever is handed
 * the thing may let go of it, so that the answer is "handed on" then. A function of the repository is looked into: if it
 * releases its parameter, the call is a release; if it only reads it, the call is nothing.
 */
import { folderOf, type GoFile, type GoFunction, packageOf, type Repository } from "./facts.ts";
import type { NodeIndex, SyntaxTree } from "./syntax.ts";

export type Custody =
  | { readonly kind: "released" | "handed on" | "never" }
  /** @param way the way out that passes by the release */
  | { readonly kind: "passed by"; readonly way: NodeIndex };

export interface Acquired {
  readonly file: GoFile;
  readonly repository: Repository;
  /** The function around the statement. */
  readonly scope: NodeIndex;
  readonly statement: NodeIndex;
  readonly name: string;
  /** The error that comes with it; "" for none. */
  readonly error: string;
  /** What releases it, behind its name: `.Body.Close`, or "" where it is called itself. */
  readonly release: RegExp;
}

/** Functions that read what they are given, and do not keep it. */
const READERS =
  /^(io|ioutil)\.(ReadAll|Copy|CopyN|ReadFull|LimitReader)$|^(json|xml|gob|csv)\.NewDecoder$|^bufio\.New(Reader|Scanner)$|^(fmt|log|slog)\.\w+$|^(len|cap|print|println|panic)$|^httputil\.Dump\w+$|^html\.Parse$/;
/** Parts of a thing that are the thing itself, as far as letting go is concerned. */
const WHOLE = /^\w+(\.Body)?$/;
const DEPTH_MAX = 4;

export function custodyOf(acquired: Acquired): Custody {
  const { tree } = acquired.file;
  if (!isOfScope(acquired)) return { kind: "handed on" };
  const uses = usesAfter(acquired);
  const releases = uses.filter(({ kind }) => kind === "release").map(({ node }) => node);
  if (uses.some(({ kind }) => kind === "handed on")) return { kind: "handed on" };
  if (releases.length === 0) return { kind: "never" };
  const way = waysOut(acquired).find((one) => !releases.some((release) => covers(tree, release, one)));
  if (way !== undefined) return { kind: "passed by", way };
  return isLetGoAtTheEnd(acquired, releases) ? { kind: "released" } : { kind: "passed by", way: acquired.statement };
}

/** Set by `=`, it may be a variable of the package, a result with a name, or of the function around a literal. */
function isOfScope({ file: { tree }, scope, statement, name }: Acquired): boolean {
  if (tree.kind(statement) === "short_var_declaration") return true;
  const before = tree.text(scope).slice(0, tree.start(statement) - tree.start(scope));
  return new RegExp(
    `\\b${name}\\s*(?:,\\s*\\w+\\s*)*:=|,\\s*${name}\\s*(?:,\\s*\\w+\\s*)*:=|\\bvar\\s+(?:\\(\\s*)?(?:\\w+\\s*,\\s*)*${name}\\b`,
  ).test(before);
}

interface Use {
  readonly node: NodeIndex;
  readonly kind: "release" | "handed on" | "read";
}

function usesAfter(acquired: Acquired): Use[] {
  const { file, scope, statement, name } = acquired;
  const { tree } = file;
  return [...tree.within(scope, "identifier")]
    .filter((node) => node > statement && !tree.contains(statement, node) && tree.text(node) === name)
    .map((node) => ({ node, kind: kindOfUse(acquired, node) }));
}

function kindOfUse(acquired: Acquired, node: NodeIndex): Use["kind"] {
  const { tree } = acquired.file;
  const selector = outermostSelector(tree, node);
  const up = tree.parent(selector);
  if (up === null) return "read";
  const rest = tree.text(selector).slice(acquired.name.length);
  if (tree.kind(up) === "call_expression" && tree.field(up, "function") === selector) {
    if (!acquired.release.test(rest)) return "read";
    return isInLiteralForLater(tree, acquired.scope, node) ? "handed on" : "release";
  }
  if (acquired.release.test(rest) && rest !== "") return "handed on";
  if (!WHOLE.test(tree.text(selector))) return "read";
  if (tree.kind(up) === "argument_list") return kindOfArgument(acquired, up, selector, rest);
  return isKept(tree, up, selector) ? "handed on" : "read";
}

const KEEPERS = new Set(["return_statement", "literal_element", "keyed_element", "send_statement", "func_literal"]);

/** Assigned to another name, returned, put into something; a comparison or `_ = x` keeps nothing. */
function isKept(tree: SyntaxTree, up: NodeIndex, node: NodeIndex): boolean {
  const kind = tree.kind(up);
  if (KEEPERS.has(kind) || kind === "unary_expression" || kind === "type_assertion_expression") return true;
  if (kind !== "expression_list") return false;
  const statement = tree.parent(up);
  if (statement === null) return false;
  if (tree.kind(statement) === "return_statement") return true;
  return tree.fieldName(up) === "right" && tree.contains(up, node) && tree.fieldText(statement, "left") !== "_";
}

/** Into a literal that is neither deferred nor called at once: it runs some time. */
function isInLiteralForLater(tree: SyntaxTree, scope: NodeIndex, node: NodeIndex): boolean {
  const literal = tree.above(node, "func_literal");
  if (literal === null || literal === scope || !tree.contains(scope, literal)) return false;
  return tree.above(literal, "defer_statement", "block") === null || !isDeferred(tree, literal);
}

const isDeferred = (tree: SyntaxTree, node: NodeIndex): boolean => {
  const call = tree.parent(node);
  const up = call === null ? null : tree.parent(call);
  return up !== null && tree.kind(up) === "defer_statement";
};

function kindOfArgument(acquired: Acquired, list: NodeIndex, argument: NodeIndex, rest: string): Use["kind"] {
  const { file, repository } = acquired;
  const { tree } = file;
  const call = tree.parent(list);
  const callee = call === null ? "" : tree.fieldText(call, "function");
  if (READERS.test(callee)) return "read";
  const place = tree.children(list).indexOf(argument);
  const release = new RegExp(acquired.release.source.replace(rest === "" ? "" : rest.replaceAll(".", "\\."), ""));
  return effectOf(callee, place, release, { file, repository }, DEPTH_MAX);
}

interface Where {
  readonly file: GoFile;
  readonly repository: Repository;
}

/** What a function of the package does with a parameter; unknown functions may do anything. */
function effectOf(callee: string, place: number, release: RegExp, where: Where, depth: number): Use["kind"] {
  const found = /^\w+(\.\w+)?$/.test(callee) ? declared(callee, where) : null;
  const parameter = found?.fn.parameters[place];
  if (!found || !parameter || depth === 0) return "handed on";
  const { file, fn } = found;
  const uses = usesAfter({
    file,
    repository: where.repository,
    scope: fn.node,
    statement: firstOf(file.tree, fn.node),
    name: parameter.name,
    error: "",
    release,
  });
  if (uses.some(({ kind }) => kind === "release")) return "release";
  return uses.some(({ kind }) => kind === "handed on") ? "handed on" : "read";
}

/** The node behind which the body's uses stand. */
const firstOf = (tree: SyntaxTree, fn: NodeIndex): NodeIndex => tree.field(fn, "parameters") ?? fn;

function declared(callee: string, { file, repository }: Where): { file: GoFile; fn: GoFunction } | null {
  const [first = "", method] = callee.split(".");
  const name = method ?? first;
  const isImported = method !== undefined && file.imports.has(first);
  const path = file.imports.get(first) ?? "";
  const files = isImported
    ? repository.files.filter((one) => path.endsWith(`/${folderOf(one.path).replace(/\/$/, "")}`))
    : packageOf(repository, file);
  const found = files.flatMap((one) => one.functions.filter((fn) => fn.name === name).map((fn) => ({ file: one, fn })));
  return found.length === 1 ? found[0]! : null;
}

/** Returns behind the acquisition, and what goes on with the next turn of its loop; not those of the check of its error. */
function waysOut({ file, scope, statement, name, error }: Acquired): NodeIndex[] {
  const { tree } = file;
  const loop = loopAround(tree, scope, statement);
  const check = error === "" ? null : ownCheckOf(tree, statement, error);
  return [...tree.within(scope, "return_statement", "continue_statement")].filter((one) => {
    if (one < statement || tree.above(one, "func_literal", "function_declaration", "method_declaration") !== scope)
      return false;
    if (tree.kind(one) === "continue_statement" && (loop === null || loopAround(tree, scope, one) !== loop))
      return false;
    if (check && tree.contains(check.block, one) === check.isFailure) return false;
    if (isWhereNothingCame(tree, one, name)) return false;
    // Behind the end of the block that acquires, another branch runs.
    return isBehind(tree, statement, one);
  });
}

/** In `if resp == nil { … }` there is nothing to let go of. */
function isWhereNothingCame(tree: SyntaxTree, way: NodeIndex, name: string): boolean {
  const nothing = new RegExp(`(?<![\\w.])${name}\\s*==\\s*nil`);
  for (let check = tree.above(way, "if_statement"); check !== null; check = tree.above(check, "if_statement")) {
    const block = tree.field(check, "consequence");
    if (block !== null && tree.contains(block, way) && nothing.test(tree.fieldText(check, "condition"))) return true;
  }
  return false;
}

function loopAround(tree: SyntaxTree, scope: NodeIndex, node: NodeIndex): NodeIndex | null {
  const loop = tree.above(node, "for_statement", "func_literal", "function_declaration", "method_declaration");
  return loop !== null && loop > scope && tree.kind(loop) === "for_statement" ? loop : null;
}

/** The branch of the check of its own error: `if err != nil { fails }`, `if err == nil { went well }`. */
interface OwnCheck {
  readonly block: NodeIndex;
  readonly isFailure: boolean;
}

/** The first check behind the acquisition, unless another call sets the error before it. */
function ownCheckOf(tree: SyntaxTree, statement: NodeIndex, error: string): OwnCheck | null {
  const head = tree.parent(statement);
  if (head !== null && tree.kind(head) === "if_statement") return checkAt(tree, head);
  for (const next of behindInBlock(tree, statement)) {
    if (tree.kind(next) === "if_statement") {
      if (new RegExp(`\\b${error}\\b`).test(tree.fieldText(next, "condition"))) return checkAt(tree, next);
    } else if (new RegExp(`^[^\\n]*\\b${error}\\b[^\\n]*:?=(?!=)`).test(tree.text(next))) return null;
  }
  return null;
}

function checkAt(tree: SyntaxTree, check: NodeIndex): OwnCheck | null {
  const block = tree.field(check, "consequence");
  return block === null ? null : { block, isFailure: !/==\s*nil/.test(tree.fieldText(check, "condition")) };
}

/** Statements behind one in its own block. */
function behindInBlock(tree: SyntaxTree, statement: NodeIndex): NodeIndex[] {
  const block = tree.parent(statement);
  return block === null ? [] : tree.children(block).filter((one) => one > statement);
}

const BLOCKS = [
  "block",
  "statement_list",
  "expression_case",
  "default_case",
  "type_case",
  "communication_case",
] as const;

const blockOf = (tree: SyntaxTree, node: NodeIndex): NodeIndex => tree.above(node, ...BLOCKS) ?? node;

const isBehind = (tree: SyntaxTree, statement: NodeIndex, one: NodeIndex): boolean => {
  const head = tree.parent(statement);
  const isInHead = head !== null && tree.kind(head) === "if_statement";
  return (
    tree.contains(isInHead ? head : blockOf(tree, statement), one) ||
    tree.kind(blockOf(tree, statement)) === "source_file"
  );
};

/** A release covers what stands behind it in its block, and the return that it stands in. */
function covers(tree: SyntaxTree, release: NodeIndex, way: NodeIndex): boolean {
  if (tree.contains(way, release)) return true;
  return release < way && tree.contains(blockOf(tree, releaseStatement(tree, release)), way);
}

/** Of a release in a deferred literal, the defer. */
function releaseStatement(tree: SyntaxTree, release: NodeIndex): NodeIndex {
  const literal = tree.above(release, "func_literal");
  return literal !== null && isDeferred(tree, literal) ? literal : release;
}

/** Where the block that acquires comes to its end: released in it or around it, or every branch of an if or switch does. */
function isLetGoAtTheEnd({ file, statement, error }: Acquired, releases: readonly NodeIndex[]): boolean {
  const { tree } = file;
  const check = error === "" ? null : ownCheckOf(tree, statement, error);
  if (check && !check.isFailure) return releases.some((release) => tree.contains(check.block, release));
  const last = behindInBlock(tree, statement).at(-1);
  if (last !== undefined && tree.kind(last) === "return_statement") return true;
  const block = blockOf(tree, statement);
  return releases.some((release) => {
    const at = releaseStatement(tree, release);
    const own = blockOf(tree, at);
    return own === block || !tree.contains(block, own) || isInBranches(tree, at, block, releases);
  });
}

/** In an if with else, a switch or a loop at the level of the block: the others may release as well, or it does not matter. */
function isInBranches(tree: SyntaxTree, release: NodeIndex, block: NodeIndex, releases: readonly NodeIndex[]): boolean {
  for (let at: NodeIndex | null = release; at !== null && at !== block; at = tree.parent(at)) {
    const kind = tree.kind(at);
    if (kind === "expression_switch_statement" || kind === "type_switch_statement" || kind === "select_statement")
      return true;
    if (kind !== "if_statement") continue;
    const other = tree.field(at, "alternative");
    if (other !== null && releases.some((one) => tree.contains(other, one))) return true;
    // `if rows != nil { rows.Close() }`
    if (/!=\s*nil/.test(tree.fieldText(at, "condition"))) return true;
  }
  return false;
}

function outermostSelector(tree: SyntaxTree, node: NodeIndex): NodeIndex {
  let at = node;
  for (let up = tree.parent(at); up !== null && tree.kind(up) === "selector_expression"; up = tree.parent(at)) at = up;
  return at;
}
