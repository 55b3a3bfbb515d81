/**
 * Methods that end a part of a value, and that the method for all of it does not reach:
 *
 *   func (b *backend) startUpdates() { b.updates = newUpdater(); … }
 *   func (b *backend) stopUpdates()  { b.updates.Close(); b.updates = nil }      called where the settings change
 *   func (b *backend) Close()        { b.listener.Close() }                      leaves b.updates as it is
 *
 * Not reported: Close, or a method that it calls, mentions the field; Close ends nothing at all; nothing calls the other method,
 * or code does that ends itself, such as a loop that Close stops.
 */
import { type CallSite, callSitesOf } from "../calls/call-sites.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { declarationsOf, packageOf, type Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { type Located, receiverTypeName } from "../types/package-members.ts";
import { type EndedPart, endedParts } from "./ended-parts.ts";
import type { Match } from "./rule.ts";

const ENDS_ALL = new Set(["Close", "Stop", "Shutdown"]);
const ENDS_PART = /^(?:stop|close|shutdown|cancel|disconnect|tearDown|end)[A-Z]/;

export function* unreachedEnds(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const node of tree.within(tree.root, "method_declaration")) {
    const owner = ENDS_ALL.has(tree.fieldText(node, "name")) ? receiverTypeName(file, node) : null;
    if (owner === null) continue;
    const end = { file, node };
    const helpers = helpersOf(repository, file, owner);
    const reached = helpers.length === 0 ? [] : reachedFrom(repository, end, owner);
    if (!reached.some((one) => hasEnds(repository, one))) continue;
    const fields = new Set(reached.flatMap(({ file: one, node: method }) => namesIn(one, method)));
    for (const helper of helpers) {
      const part = helper.parts.find(({ name }) => !fields.has(name));
      if (part === undefined || reached.some((one) => one.node === helper.node && one.file === helper.file)) continue;
      yield matchOf(end, owner, { helper, part });
    }
  }
}

interface Part extends EndedPart {
  /** `updates` of `b.updates`. */
  readonly name: string;
}

/** A method that ends parts of its receiver. */
interface Helper extends Located {
  readonly parts: readonly Part[];
}

function matchOf(
  { file, node }: Located,
  owner: string,
  { helper, part }: { readonly helper: Helper; readonly part: Part },
): Match {
  const { tree } = file;
  const [end, name] = [tree.fieldText(node, "name"), helper.file.tree.fieldText(helper.node, "name")];
  return {
    node,
    confidence: "low",
    message: `${end} of ${owner} leaves the field ${part.name} open: ${name} ends it, and ${end} does not call that.`,
    advice: `call ${name} in ${end}`,
    steps: [{ file: helper.file, node: part.call, text: `ends ${part.part}` }],
  };
}

/** Methods of a package by the name of their type: those that may end a part, and what they end. */
interface HelpersOfPackage {
  readonly candidates: ReadonlyMap<string, readonly Candidate[]>;
  readonly found: Map<string, readonly Helper[]>;
}

const helpersKnown = new WeakMap<readonly GoFile[], HelpersOfPackage>();

/** Methods of a type that end a part of it, and that other code of the package calls. */
function helpersOf(repository: Repository, file: GoFile, owner: string): readonly Helper[] {
  const files = packageOf(repository, file);
  const known = helpersKnown.get(files) ?? { candidates: candidatesIn(files), found: new Map() };
  helpersKnown.set(files, known);
  const found =
    known.found.get(owner) ?? (known.candidates.get(owner) ?? []).flatMap((one) => helperAt(repository, one));
  known.found.set(owner, found);
  return found;
}

interface Candidate {
  readonly file: GoFile;
  readonly fn: GoFunction;
}

function candidatesIn(files: readonly GoFile[]): Map<string, Candidate[]> {
  const byType = new Map<string, Candidate[]>();
  for (const file of files)
    for (const fn of file.functions) {
      if (!ENDS_PART.test(fn.name) || fn.parameters.length > 0) continue;
      const owner = receiverTypeName(file, fn.node);
      if (owner === null) continue;
      const same = byType.get(owner);
      if (same) same.push({ file, fn });
      else byType.set(owner, [{ file, fn }]);
    }
  return byType;
}

function helperAt(repository: Repository, { file, fn }: Candidate): Helper[] {
  const { tree } = file;
  const parts = [...endedParts(repository, { file, node: fn.node })].flatMap((one): Part[] => {
    const [, name, more] = one.part.split(".");
    const isDeferred = tree.above(one.call, "defer_statement", "block") !== tree.above(one.call, "block");
    return name === undefined || more !== undefined || name.endsWith(")") || isDeferred ? [] : [{ ...one, name }];
  });
  if (parts.length === 0) return [];
  const sites = callSitesOf(fn, file, repository) ?? [];
  return sites.length === 0 || sites.some((site) => isAtEnd(site)) ? [] : [{ file, node: fn.node, parts }];
}

/** The call is deferred, in a case of a select, or the last statement of its function or before a return. */
function isAtEnd({ file: { tree }, call }: CallSite): boolean {
  if (tree.above(call, "defer_statement", "block") !== tree.above(call, "block")) return true;
  const around = tree.above(call, "communication_case", "function_declaration", "method_declaration", "func_literal");
  if (around === null || tree.kind(around) === "communication_case") return true;
  const statement = tree.above(call, "expression_statement");
  const next = statement === null ? null : tree.nextSibling(statement);
  if (statement === null) return false;
  if (next !== null) return tree.kind(next) === "return_statement" && tree.children(next).length === 0;
  const list = tree.parent(statement);
  const block = list === null ? null : tree.parent(list);
  return block !== null && tree.parent(block) === around;
}

const DEPTH_MAX = 4;

/** The method and the methods of the type that it calls, also those that it names. */
function reachedFrom(repository: Repository, end: Located, owner: string): Located[] {
  const files = packageOf(repository, end.file);
  const found: Located[] = [end];
  let from: readonly Located[] = found.slice();
  for (let depth = 0; depth < DEPTH_MAX && from.length > 0; depth++) {
    const next = from.flatMap(({ file, node }) =>
      namesIn(file, node).flatMap((name) => methodsNamed(files, owner, name)),
    );
    from = next.filter(
      (one, at) => !found.some((other) => isSame(one, other)) && next.findIndex((other) => isSame(one, other)) === at,
    );
    found.push(...from);
  }
  return found;
}

const isSame = (one: Located, other: Located): boolean => one.node === other.node && one.file === other.file;

const methodsNamed = (files: readonly GoFile[], owner: string, name: string): Located[] =>
  declarationsOf(name, files).flatMap(({ file, fn }) =>
    file.tree.kind(fn.node) === "method_declaration" && receiverTypeName(file, fn.node) === owner
      ? [{ file, node: fn.node }]
      : [],
  );

const namesIn = ({ tree }: GoFile, node: NodeIndex): string[] => [
  ...new Set(tree.within(node, "field_identifier").map((one) => tree.text(one))),
];

const hasEnds = (repository: Repository, method: Located): boolean => {
  for (const _ of endedParts(repository, method)) return true;
  return false;
};
