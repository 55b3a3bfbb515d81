/** Goroutines of a file that never end, with what is known of the code that starts them; for the rules about them. */
import { callSitesInPackage } from "../calls/call-sites.ts";
import { type Endless, whyNeverEnds } from "../channels/never-ends.ts";
import { type EndlessParameters, endlessParametersOf, NO_PARAMETERS } from "../goroutines/endless-contexts.ts";
import { type Reached, reachedPerCall } from "../goroutines/per-call-reach.ts";
import { type GoroutineStart, runBy } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";

export interface EndlessStart {
  readonly start: GoroutineStart;
  readonly endless: Endless;
  /** The declared function around the start. */
  readonly starter: Located;
  /** How the function that starts it is reached for every call; null where it is not. */
  readonly perCall: Reached | null;
  /** Calls of the starter, each of which passes a context that never ends, where only they show it; null elsewhere. */
  readonly callers: readonly Located[] | null;
}

const known = new WeakMap<SyntaxTree, readonly EndlessStart[]>();

/** Computed once for each tree. */
export function endlessStarts(repository: Repository, file: GoFile): readonly EndlessStart[] {
  const found = known.get(file.tree) ?? [...findStarts(repository, file)];
  known.set(file.tree, found);
  return found;
}

function* findStarts(repository: Repository, file: GoFile): Generator<EndlessStart> {
  const { tree } = file;
  for (const fn of tree.within(tree.root, "function_declaration", "method_declaration", "func_literal")) {
    const { starts } = runBy(repository, { file, node: fn });
    const declared = starts.length === 0 ? null : declaredAround(tree, fn);
    if (declared === null) continue;
    for (const start of starts) {
      const ask = (known: EndlessParameters) =>
        whyNeverEnds(repository, start.body, {
          starter: { file, node: fn },
          parameters: parametersOf(repository, start, file, known),
        });
      const own = ask(NO_PARAMETERS);
      const byCallers = own === null ? parametersOfStarter(repository, file, declared) : null;
      const endless = own ?? (byCallers === null ? null : ask(byCallers.parameters));
      if (endless === null) continue;
      yield {
        start,
        endless,
        starter: { file, node: declared },
        perCall: reachedPerCall(repository, { file, node: fn }),
        callers: own === null ? (byCallers?.calls ?? null) : null,
      };
    }
  }
}

/** Of `go f(x)`, and those of the starter, which a literal shares; a group passes no arguments. */
function parametersOf(
  repository: Repository,
  { node, body, group }: GoroutineStart,
  file: GoFile,
  known: EndlessParameters,
): EndlessParameters {
  const [call] = group === null ? file.tree.children(node) : [];
  if (call === undefined) return known;
  const passed = endlessParametersOf(repository, { file, node: call }, body, known);
  return known.size === 0 ? passed : new Map([...known, ...passed]);
}

interface PassedByCallers {
  readonly parameters: EndlessParameters;
  readonly calls: readonly Located[];
}

/** Parameters for which each call in the package passes a context that never ends; null for none. */
function parametersOfStarter(repository: Repository, file: GoFile, declared: NodeIndex): PassedByCallers | null {
  const fn = file.functions.find(({ node }) => node === declared);
  if (fn === undefined || !fn.parameters.some(({ type }) => type === "context.Context")) return null;
  const calls = (callSitesInPackage(fn, file, repository) ?? []).map((site) => ({ file: site.file, node: site.call }));
  const [first, ...others] = calls.map((call) =>
    endlessParametersOf(repository, call, { file, node: declared }, NO_PARAMETERS),
  );
  if (first === undefined) return null;
  const isNever = (name: NodeIndex) => [first, ...others].every((one) => one.get(name) === "never");
  const parameters = new Map([...first].filter(([name]) => isNever(name)));
  return parameters.size === 0 ? null : { parameters, calls };
}

function declaredAround(tree: SyntaxTree, fn: NodeIndex): NodeIndex | null {
  return tree.kind(fn) === "func_literal" ? tree.above(fn, "function_declaration", "method_declaration") : fn;
}
