/**
 * A route whose entry in gorilla/context is never cleared. The package keeps a global map by request:
 *
 *   accessLog (sets) ──┬── withSession (clears) ── GET /api
 *                      └────────────────────────── GET /healthz    <- every probe leaves an entry
 *
 * Condition: some function of the package clears, some routes pass through it, and this one does not;
 * the whole server is not wrapped by one that clears. high: a wrapper around the server, or what the
 * handler calls, sets an entry; medium: by the contrast with the other routes only.
 * Quiet: something purges the map.
 */
import { type GoFile, type GoFunction, packageOf } from "../facts.ts";
import type { Match, Rule } from "../rule.ts";
import type { NodeIndex, SyntaxTree } from "../syntax.ts";

const STORE = "github.com/gorilla/context";
const ROUTE = /\.(Handle|HandleFunc|GET|POST|PUT|DELETE|PATCH|Get|Post|Put|Delete|Patch)$/;
const SERVE = /\.(ListenAndServe|ListenAndServeTLS|Serve|RegisterNoProtocolServiceMux)$/;

export const gctxClearBypass: Rule = {
  id: "gctx-clear-bypass",
  *find(file, repository) {
    const files = packageOf(repository, file);
    const alias = files.map(storeAlias).find((name) => name !== null);
    if (
      alias === undefined ||
      alias === null ||
      files.some((one) => one.tree.text(one.tree.root).includes(`${alias}.Purge(`))
    )
      return;
    const clearing = functionsWith(files, `${alias}\\.Clear(Handler)?\\(`, `${alias}.ClearHandler`);
    const setting = functionsWith(files, `${alias}\\.Set\\(`);
    const rootText = files.map((one) => rootsOf(one.tree)).join("\n");
    if (mentions(rootText, clearing)) return;
    yield* bypasses(file, { clearing, setting, rootText });
  },
};

interface Layers {
  readonly clearing: ReadonlySet<string>;
  readonly setting: ReadonlySet<string>;
  /** Expressions given to the server, and to Use. */
  readonly rootText: string;
}

function* bypasses({ tree }: GoFile, { clearing, setting, rootText }: Layers): Generator<Match> {
  const routes = [...tree.within(tree.root, "call_expression")].filter((call) => isRoute(tree, call));
  const open = routes.filter((route) => !mentions(tree.fieldText(route, "arguments"), clearing));
  const outer = [...setting].find((name) => mentions(rootText, new Set([name])));
  for (const route of open) {
    const given = tree.fieldText(route, "arguments");
    const setter = outer ?? [...setting].find((name) => mentions(given, new Set([name])));
    if (setter === undefined && open.length === routes.length) continue;
    const path = /["`]([^"`]*)["`]/.exec(given)?.[1] ?? "route";
    const set = setter === undefined ? "an entry set for it stays" : `${setter} sets an entry for every request`;
    yield {
      node: route,
      confidence: setter === undefined ? "medium" : "high",
      message: `${path} is served outside every layer that clears gorilla/context; ${set}. ${open.length} of ${routes.length} routes.`,
      advice: `wrap it in ${[...clearing][0] ?? "context.ClearHandler"}, or better the whole server in context.ClearHandler`,
    };
  }
}

const storeAlias = ({ imports }: GoFile): string | null => [...imports].find(([, path]) => path === STORE)?.[0] ?? null;

function isRoute(tree: SyntaxTree, call: NodeIndex): boolean {
  return ROUTE.test(tree.fieldText(call, "function")) && /^\(\s*["`]/.test(tree.fieldText(call, "arguments"));
}

function rootsOf(tree: SyntaxTree): string {
  const given = [...tree.within(tree.root, "call_expression")]
    .filter((call) => SERVE.test(tree.fieldText(call, "function")) || /\.Use$/.test(tree.fieldText(call, "function")))
    .map((call) => tree.fieldText(call, "arguments"));
  const servers = [...tree.within(tree.root, "keyed_element")].map((one) => tree.text(one));
  return [...given, ...servers.filter((text) => text.startsWith("Handler"))].join("\n");
}

/** Names of functions whose text, or that of what they call in the package, holds the pattern. */
function functionsWith(files: readonly GoFile[], pattern: string, ...known: readonly string[]): Set<string> {
  const names = new Set(known);
  const all: { readonly one: GoFunction; readonly text: string }[] = files.flatMap((file) =>
    file.functions
      .filter(({ name }) => name !== "main" && name !== "init")
      .map((one) => ({ one, text: file.tree.text(one.node) })),
  );
  for (let before = -1; before !== names.size; ) {
    before = names.size;
    for (const { one, text } of all)
      if (new RegExp(pattern).test(text) || [...one.calls].some((called) => names.has(called))) names.add(one.name);
  }
  return names;
}

const mentions = (text: string, names: ReadonlySet<string>): boolean =>
  [...names].some((name) =>
    new RegExp(`(^|[^\\w.])${name.replace(".", "\\.")}\\b|\\.${name.replace(".", "\\.")}\\b`).test(text),
  );
