/** Values of expressions that wire handlers, drawn as text: `copy StripPrefix(clear context.ClearHandler(visit))`. */
import { describe, expect, it } from "vitest";
import type { GoFile } from "../../../src/scan/index/go-file.ts";
import type { Repository } from "../../../src/scan/index/repository.ts";
import { HandlerEvaluator } from "../../../src/scan/routes/handler-evaluator.ts";
import { NEXT, parameterKey, type Value } from "../../../src/scan/routes/handler-value.ts";
import { Symbols } from "../../../src/scan/routes/symbols.ts";
import { nodeWith, repositoryOf } from "../../support/go-repository.ts";
import { processorMs } from "../../support/processor-time.ts";

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
  const fields = [...env].flatMap(([key, value]) => (key.startsWith(".") ? [`${key}: ${drawn(value)}`] : []));
  const bound = [...(next ? [`next: ${drawn(next)}`] : []), ...fields];
  return bound.length > 0 ? `${name}{${bound.join(", ")}}` : name;
}

interface Wiring {
  readonly main?: string;
  readonly others?: string;
}

/** The value of `_ = EXPRESSION` at the end of main, as text. */
const valueIn = (expression: string, wiring: Wiring = {}): string => drawn(evaluated(expression, wiring).value);

/** The same value around the handler `visit`. */
function wrappedIn(expression: string, wiring: Wiring = {}): string {
  const { value, evaluator, evaluate } = evaluated(expression, wiring);
  return drawn(evaluator.apply(value, evaluate("visit")!));
}

function evaluated(expression: string, { main = "", others = "" }: Wiring) {
  const source = `package main\n${IMPORTS}${others}\nfunc main() {\n${main}\n_ = ${expression}\n_ = visit\n}\n
func visit(w http.ResponseWriter, r *http.Request) { }
func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r) })
}
type plain struct { next http.Handler }
type shop struct { db int; next http.Handler }
func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) { }
`;
  const repository: Repository = repositoryOf({ "main.go": source });
  const file: GoFile = repository.files[0]!;
  const evaluator = new HandlerEvaluator(new Symbols(repository));
  const evaluate = (text: string): Value | null => {
    const statement = nodeWith(file.tree, "assignment_statement", `_ = ${text}`);
    const [node] = file.tree.children(file.tree.field(statement, "right")!);
    return evaluator.eval({ file, node: node! });
  };
  return { evaluator, evaluate, value: evaluate(expression) };
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
    ["&shop{next: logged(visit)}", "ServeHTTP{.next: literal{next: visit}}"],
    ["&shop{5, logged(visit)}", "ServeHTTP{.next: literal{next: visit}}"],
    ["&shop{db: 5}", "ServeHTTP"],
    ["&shop{}", "ServeHTTP"],
    ["plain{next: visit}", "nothing"],
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

describe("a middleware around a handler", () => {
  it("that has a parameter for the next handler calls it, whatever the parameter's name", () => {
    const others = `func three(w http.ResponseWriter, r *http.Request, after http.HandlerFunc) { after(w, r) }\n`;
    expect(wrappedIn("three", { others })).toBe("three{next: visit}");
    const { value, evaluator, evaluate } = evaluated("three", { others });
    const wrapped = evaluator.apply(value, evaluate("visit")!);
    const env = wrapped.kind === "closure" ? [...wrapped.env.keys()] : [];
    expect(env.some((key) => key.endsWith(":after"))).toBe(true);
  });

  it("that takes a handler is what it returns; without a parameter of such a type, the first counts", () => {
    expect(wrappedIn("logged")).toBe("literal{next: visit}");
    const others = `func named(name string, h http.Handler) http.Handler { return context.ClearHandler(h) }
func odd(inner routes) http.Handler { return context.ClearHandler(inner) }
`;
    expect(wrappedIn("named", { others })).toBe("clear context.ClearHandler(visit)");
    expect(wrappedIn("odd", { others })).toBe("clear context.ClearHandler(visit)");
  });

  it("that is no function of the repository is opaque, with the handler in it", () => {
    expect(wrappedIn("opaque.Value")).toBe("opaque(visit)");
    expect(wrappedIn("mux.NewRouter()")).toBe("opaque(visit)");
  });
});

describe("the effort of an evaluation", () => {
  it("is one for each expression: a variable that is used twice is evaluated once", () => {
    const variables = Array.from({ length: 17 }, (_, row) => `var v${row + 1} = opaque.Both(v${row}, v${row})`);
    const others = `var v0 = opaque.Both(visit)\n${variables.join("\n")}\n`;
    const start = processorMs();
    expect(evaluated("v17", { others }).value).toMatchObject({ kind: "opaque", inner: [{ kind: "opaque" }, {}] });
    expect(processorMs() - start).toBeLessThan(2_000);
  });

  it("is limited to expressions of 40 levels", () => {
    const wrapped = (levels: number) => `${"(".repeat(levels)}visit${")".repeat(levels)}`;
    expect(valueIn(wrapped(30))).toBe("visit");
    expect(valueIn(wrapped(41))).toBe("nothing");
  });
});
