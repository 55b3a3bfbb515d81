/**
 * Which functions run for every call: those that get a request, a message or a connection, the functions that these
 * call, and so on.
 *
 *   func (s *server) order(w http.ResponseWriter, r *http.Request) {    gets a request
 *       s.note(r)            the function or method that the types show: certain
 *       s.store.Save(r)      a method of an interface: any method of that name in the package, not certain
 *   }
 */
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { declarationsOf, packageOf, type Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { typesOf } from "../types/types.ts";

export interface PerCallFunction extends GoFunction {
  /** It gets the request itself, or every step from a function that does is certain. */
  readonly isCertain: boolean;
}

/** Computed once for each file. */
export function perCallFunctions(file: GoFile, repository: Repository): readonly PerCallFunction[] {
  const files = filesKnown.get(repository) ?? new WeakMap<GoFile, readonly PerCallFunction[]>();
  filesKnown.set(repository, files);
  const found = files.get(file) ?? findPerCall(file, repository);
  files.set(file, found);
  return found;
}

const filesKnown = new WeakMap<Repository, WeakMap<GoFile, readonly PerCallFunction[]>>();

function findPerCall(file: GoFile, repository: Repository): readonly PerCallFunction[] {
  const reached = known.get(repository) ?? reachedFromHandlers(repository);
  known.set(repository, reached);
  const own = reached.get(file.path);
  return file.functions.flatMap((one) => {
    const isCertain = own?.get(one.node);
    return isCertain === undefined ? [] : [{ ...one, isCertain }];
  });
}

/** By path: functions that run per call, and whether that is certain. */
type Reached = Map<string, Map<NodeIndex, boolean>>;

const known = new WeakMap<Repository, Reached>();

interface ReachedFunction {
  readonly file: GoFile;
  readonly node: NodeIndex;
  readonly isCertain: boolean;
}

function reachedFromHandlers(repository: Repository): Reached {
  const reached: Reached = new Map();
  const worklist: ReachedFunction[] = [];
  const reach = (one: ReachedFunction): void => {
    const own = reached.get(one.file.path) ?? new Map<NodeIndex, boolean>();
    reached.set(one.file.path, own);
    const before = own.get(one.node);
    if (before === true || before === one.isCertain) return;
    own.set(one.node, one.isCertain);
    worklist.push(one);
  };
  for (const file of repository.files)
    for (const { node, isHandler } of file.functions) if (isHandler) reach({ file, node, isCertain: true });
  for (const one of worklist) for (const called of calledBy(repository, one)) reach(called);
  return reached;
}

function* calledBy(repository: Repository, { file, node, isCertain }: ReachedFunction): Generator<ReachedFunction> {
  const types = typesOf(repository);
  for (const call of file.tree.within(node, "call_expression")) {
    const callee = types.callee(file, call);
    if (callee?.kind === "function") yield { ...callee.fn, isCertain };
    else if (callee === null || callee.kind === "dynamic") yield* byName(repository, file, call);
  }
}

/** Functions and methods of the package that have the name of the callee. */
function* byName(repository: Repository, file: GoFile, call: NodeIndex): Generator<ReachedFunction> {
  const { tree } = file;
  const target = tree.field(call, "function");
  if (target === null) return;
  const name = tree.kind(target) === "selector_expression" ? tree.fieldText(target, "field") : tree.text(target);
  for (const { file: other, fn } of declarationsOf(name, packageOf(repository, file)))
    yield { file: other, node: fn.node, isCertain: false };
}
