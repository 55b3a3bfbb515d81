/** Values of expressions that wire handlers, drawn as text: `copy StripPrefix(clear context.ClearHandler(visit))`. */
import { describe, expect, it } from "vitest";
import type { GoFile } from "../../../src/scan/index/go-file.ts";
import type { Repository } from "../../../src/scan/index/repository.ts";
import { HandlerEvaluator } from "../../../src/scan/routes/handler-evaluator.ts";
import { NEXT, parameterKey, type Value } from "../../../src/scan/routes/handler-value.ts";
import { Symbols } from "../../../src/scan/routes/symbols.ts";
import { nodeWith, repositoryOf } from "../../support/go-repository.ts";

const IMPORTS = `import (
	"net/http"
	"github.com/gorilla/context"
	"github.com/gorilla/mux"
	"github.com/go-chi/chi/v5"
	chimw "github.com/go-chi/chi/middleware"
	"github.com/justinas/alice"
	"example.com/opaque"
)
`;

function drawn(value: Value | null): string {
  if (value === null) return "nothing";
  switch (value.kind) {
    case "closure":
      return closureText(value);
    case "router":
      return `${value.router.kind} router`;
    case "clear":
    case "copy":
      return `${value.kind} ${value.name}(${drawn(value.next)})`;
    case "middleware":
      return `middleware ${drawn(value.wrap({ kind: "opaque", inner: [] }))}`;
    case "opaque":
      return `opaque(${value.inner.map(drawn).join(", ")})`;
  }
}

/** The function's name, with the handler that it calls next. */
function closureText({ function: place, env }: Extract<Value, { kind: "closure" }>): string {
  const { tree } = place.file;
  const name = tree.fieldText(place.node, "name") || "literal";
  const next = env.get(parameterKey(place, NEXT)) ?? [...env].find(([key]) => key.endsWith(":next"))?.[1];
  return next ? `${name}{next: ${drawn(next)}}` : name;
}

/** The value of `_ = EXPRESSION` at the end of main. */
function valueIn(expression: string, { main = "", others = "" } = {}): string {
  const source = `package main\n${IMPORTS}${others}\nfunc main() {\n${main}\n_ = ${expression}\n}\n
func visit(w http.ResponseWriter, r *http.Request) { }
func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r) })
}
type shop struct { db int; next http.Handler }
func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) { }
`;
  const repository: Repository = repositoryOf({ "main.go": source });
  const file: GoFile = repository.files[0]!;
  const statement = nodeWith(file.tree, "assignment_statement", `_ = ${expression}`);
  const [node] = file.tree.children(file.tree.field(statement, "right")!);
  return drawn(new HandlerEvaluator(new Symbols(repository)).eval({ file, node: node! }));
}

describe("the value of an expression", () => {
  it.each([
    ["visit", "visit"],
    ["http.HandlerFunc(visit)", "visit"],
    ['http.StripPrefix("/a", http.HandlerFunc(visit))', "copy StripPrefix(visit)"],
    ["context.ClearHandler(http.HandlerFunc(visit))", "clear context.ClearHandler(visit)"],
    ["logged(http.HandlerFunc(visit))", "literal{next: visit}"],
    ["logged(context.ClearHandler(logged(visit)))", "literal{next: clear context.ClearHandler(literal{next: visit})}"],
    ["mux.NewRouter()", "mux router"],
    ['mux.NewRouter().PathPrefix("/a").Subrouter()', "mux router"],
    ["http.NewServeMux()", "net/http router"],
    ["http.DefaultServeMux", "net/http router"],
    ["&shop{next: logged(visit)}", "ServeHTTP"],
    ["chimw.RequestID", "middleware copy RequestID(opaque())"],
    ["alice.New(context.ClearHandler, logged).ThenFunc(visit)", "clear context.ClearHandler(literal{next: visit})"],
    ["opaque.Wrap(visit)", "opaque(visit)"],
    ["opaque.Value", "nothing"],
    ["5", "nothing"],
  ])("%s is: %s", (expression, value) => {
    expect(valueIn(expression)).toBe(value);
  });

  it("is what was assigned to a name last, before the place", () => {
    expect(valueIn("h", { main: "h := logged(visit)\nh = context.ClearHandler(h)" })).toBe(
      "clear context.ClearHandler(literal{next: visit})",
    );
  });

  it("is the value of a package variable, and of a field that the package sets", () => {
    expect(valueIn("router", { others: "var router = chi.NewRouter()" })).toBe("chi router");
    expect(valueIn("s.handler", { main: "s.handler = logged(visit)" })).toBe("literal{next: visit}");
  });

  it("is what a caller passes for a parameter", () => {
    const others = "func register(r *mux.Router) { r.Handle(1, 2) }";
    expect(
      valueIn("build(visit)", {
        others: `${others}\nfunc build(h http.HandlerFunc) http.Handler { return logged(h) }`,
      }),
    ).toBe("literal{next: visit}");
  });

  it("is all middleware of a slice that a loop applies", () => {
    const main =
      "for _, layer := range []func(http.Handler) http.Handler{context.ClearHandler, logged} {\n_ = layer(visit)\n}";
    expect(valueIn("layer(visit)", { main })).toBe("clear context.ClearHandler(literal{next: visit})");
  });

  it("is nothing, or opaque, where it leads back to itself", () => {
    expect(valueIn("a", { others: "var a = b\nvar b = a" })).toBe("nothing");
    expect(valueIn("loop(visit)", { others: "func loop(h http.Handler) http.Handler { return loop(h) }" })).toBe(
      "opaque(visit)",
    );
  });
});
