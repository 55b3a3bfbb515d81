/**
 * What a request leaves behind on its walk through wiring that is drawn in Go: for each route, the entries that remain
 * (`set 1` for copy 1 of the request) and the clears (`clear 0`).
 */
import { describe, expect, it } from "vitest";
import { routesOf } from "../../../src/scan/routes/routes.ts";
import { repositoryOf } from "../../support/go-repository.ts";

const IMPORTS = `import (
	"net/http"
	"github.com/gorilla/context"
	"github.com/gorilla/mux"
	"github.com/go-chi/chi/v5"
	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
	"example.com/opaque"
)
`;

const HANDLERS = `
func visit(w http.ResponseWriter, r *http.Request) { context.Set(r, 1, 2) }
func quiet(w http.ResponseWriter, r *http.Request) { }
func clearing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer context.Clear(r)
		next.ServeHTTP(w, r)
	})
}
func tracing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r2 := r.WithContext(nil)
		next.ServeHTTP(w, r2)
	})
}
func copied(r *http.Request) *http.Request { return r.Clone(nil) }
`;

interface Drawing {
  readonly goMod?: string;
  readonly others?: string;
}

/** `path: events` of each route, in the order of the walks. */
function traces(
  main: string,
  { goMod = "module x\nrequire github.com/gorilla/mux v1.8.1\n", others = "" }: Drawing = {},
): string[] {
  const repository = repositoryOf(
    { "main.go": `package main\n${IMPORTS}${others}${HANDLERS}func main() {\n${main}\n}\n` },
    { goMod },
  );
  return routesOf(repository).routes.map(({ registration, trace, isServed }) => {
    const events = [
      ...[...trace.remaining.values()].map(({ copy }) => `set ${copy}`),
      ...trace.clears.map(({ copy }) => `clear ${copy}`),
      ...(trace.reachesOpaqueCode ? ["opaque"] : []),
      ...(trace.handlerUnknown ? ["handler unknown"] : []),
      ...(trace.muxVersionUnknown ? ["mux version unknown"] : []),
      ...(isServed ? [] : ["not served"]),
    ];
    return `${registration.path}: ${events.join(", ") || "nothing"}`;
  });
}

const served = (wiring: string, root = "nil") => `${wiring}\nhttp.ListenAndServe(":80", ${root})`;

describe("a request", () => {
  it("leaves an entry where nothing clears it", () => {
    expect(traces(served('http.HandleFunc("/a", visit)'))).toEqual(["/a: set 0"]);
    expect(traces(served('http.HandleFunc("/a", quiet)'))).toEqual(["/a: nothing"]);
  });

  it("leaves nothing where a middleware or a deferred call clears the same copy", () => {
    expect(traces(served('http.Handle("/a", clearing(http.HandlerFunc(visit)))'))).toEqual(["/a: clear 0"]);
    expect(traces(served('http.Handle("/a", context.ClearHandler(http.HandlerFunc(visit)))'))).toEqual(["/a: clear 0"]);
  });

  it("leaves the entry of a copy that a middleware between setter and clear passes on", () => {
    expect(traces(served('http.Handle("/a", clearing(tracing(http.HandlerFunc(visit))))'))).toEqual([
      "/a: set 1, clear 0",
    ]);
    expect(traces(served('http.Handle("/a", tracing(clearing(http.HandlerFunc(visit))))'))).toEqual(["/a: clear 1"]);
    expect(traces(served('http.Handle("/a", clearing(http.StripPrefix("/a", http.HandlerFunc(visit))))'))).toEqual([
      "/a: set 1, clear 0",
    ]);
  });

  it("is copied by helpers of the repository that return a copy", () => {
    const others =
      "func both(w http.ResponseWriter, r *http.Request) { c := copied(r); context.Set(c, 1, 2); context.Clear(r) }\n";
    expect(traces(served('http.HandleFunc("/a", both)'), { others })).toEqual(["/a: set 1, clear 0"]);
  });

  it("takes each route of a router once", () => {
    const wiring =
      'm := http.NewServeMux()\nm.HandleFunc("/a", visit)\nm.Handle("/b", clearing(http.HandlerFunc(visit)))';
    expect(traces(served(wiring, "m")).sort()).toEqual(["/a: set 0", "/b: clear 0"]);
  });

  it("passes the middleware of a router, outermost first", () => {
    const wiring =
      'm := mux.NewRouter()\nm.Use(clearing)\nm.HandleFunc("/a", visit)\nm.NotFoundHandler = http.HandlerFunc(visit)';
    expect(traces(served(wiring, "m"))).toEqual(["/a: clear 1", "NotFoundHandler: set 1"]);
  });

  it("is copied by chi once, however deep its routers are", () => {
    const wiring = 'm := chi.NewRouter()\nn := chi.NewRouter()\nn.Get("/b", visit)\nm.Mount("/a", n)';
    expect(traces(served(wiring, "m"))).toEqual(["GET /b: set 1"]);
  });

  it("passes only the middleware that gin has when the route is registered", () => {
    const wiring = `g := gin.New()
g.GET("/early", func(c *gin.Context) { context.Set(c.Request, 1, 2) })
g.Use(func(c *gin.Context) { c.Next(); context.Clear(c.Request) })
g.GET("/late", func(c *gin.Context) { context.Set(c.Request, 1, 2) })
g.Run()`;
    expect(traces(wiring)).toEqual(["GET /early: set 0", "GET /late: clear 0"]);
  });

  it("is carried by the context of echo, which a middleware may set", () => {
    const wiring = `e := echo.New()
e.GET("/a", func(c echo.Context) error { context.Set(c.Request(), 1, 2); return nil })
e.Start(":80")`;
    expect(traces(wiring)).toEqual(["GET /a: set 0"]);
  });

  it("takes one route for each row of a table", () => {
    const wiring = `m := http.NewServeMux()
for _, route := range []entry{{"/a", http.HandlerFunc(visit)}, {"/b", clearing(http.HandlerFunc(visit))}} {
	m.Handle(route.path, route.handler)
}`;
    const others = "type entry struct { path string; handler http.Handler }\n";
    expect(traces(served(wiring, "m"), { others })).toEqual(["/a: set 0", "/b: clear 0"]);
  });

  it("is cleared by gorilla/mux itself before v1.2.0, and copied since", () => {
    const wiring = 'm := mux.NewRouter()\nm.HandleFunc("/a", visit)';
    const requires = (version: string) => ({ goMod: `module x\nrequire github.com/gorilla/mux ${version}\n` });
    expect(traces(served(wiring, "m"), requires("v1.1.0"))).toEqual(["/a: clear 0"]);
    expect(traces(served(wiring, "m"), requires("v1.2.0"))).toEqual(["/a: set 1"]);
  });

  it("keeps the entry of an old gorilla/mux where KeepContext is set", () => {
    const goMod = "module x\nrequire github.com/gorilla/mux v1.1.0\n";
    const wiring = (handler: string) => `m := mux.NewRouter()\nm.KeepContext = true\nm.Handle("/a", ${handler})`;
    expect(traces(served(wiring("http.HandlerFunc(quiet)"), "m"), { goMod })).toEqual(["/a: set 0"]);
    expect(traces(served(wiring("clearing(http.HandlerFunc(quiet))"), "m"), { goMod })).toEqual(["/a: clear 0"]);
  });

  it("may be copied or not where no go.mod has the version of gorilla/mux, unless the router has Use", () => {
    const wiring = 'm := mux.NewRouter()\nm.HandleFunc("/a", visit)';
    const goMod = "module x\n";
    const use = (router: string) => `${wiring}\n${router}.Use(tracing)`;
    expect(traces(served(wiring, "m"), { goMod })).toEqual(["/a: set 1, mux version unknown"]);
    expect(traces(served(use("m"), "m"), { goMod })).toEqual(["/a: set 2"]);
    expect(traces(served(`other := mux.NewRouter()\n${use("other")}`, "m"), { goMod })).toEqual([
      "/a: set 1, mux version unknown",
    ]);
  });

  it("is walked once through a handler that calls itself", () => {
    const others =
      "func again(w http.ResponseWriter, r *http.Request) { context.Set(r, 1, 2); again(w, r); context.Clear(r) }\n";
    expect(traces(served('http.HandleFunc("/a", again)'), { others })).toEqual(["/a: clear 0"]);
  });

  it("is walked through 60 functions that call each other, and not deeper", () => {
    const chain = (functions: number) => {
      const links = Array.from(
        { length: functions - 1 },
        (_, row) => `func f${row}(w http.ResponseWriter, r *http.Request) { f${row + 1}(w, r) }`,
      );
      return `${links.join("\n")}\nfunc f${functions - 1}(w http.ResponseWriter, r *http.Request) { context.Set(r, 1, 2) }\n`;
    };
    expect(traces(served('http.HandleFunc("/a", f0)'), { others: chain(60) })).toEqual(["/a: set 0"]);
    expect(traces(served('http.HandleFunc("/a", f0)'), { others: chain(61) })).toEqual(["/a: nothing"]);
  });

  it("is copied again by a second chi router that a handler calls after the first", () => {
    const others = `var first = chi.NewRouter()
var second = chi.NewRouter()
func both(w http.ResponseWriter, r *http.Request) { first.ServeHTTP(w, r); second.ServeHTTP(w, r) }
`;
    const wiring = 'first.Get("/f", quiet)\nsecond.Get("/s", visit)\nhttp.HandleFunc("/a", both)';
    expect(traces(served(wiring), { others })).toContain("GET /s: set 2");
  });

  it("passes only the middleware that gin has when a group is made, and all of it where echo serves the root", () => {
    const ginRoute = "func(c *gin.Context) { context.Set(c.Request, 1, 2) }";
    const clear = "func(c *gin.Context) { c.Next(); context.Clear(c.Request) }";
    expect(traces(`g := gin.New()\nv := g.Group("/v")\ng.Use(${clear})\nv.GET("/a", ${ginRoute})\ng.Run()`)).toEqual([
      "GET /a: set 0",
    ]);
    expect(traces(`g := gin.New()\ng.Use(${clear})\nv := g.Group("/v")\nv.GET("/a", ${ginRoute})\ng.Run()`)).toEqual([
      "GET /a: clear 0",
    ]);
  });

  it("reaches code outside the repository, and handlers that are not found", () => {
    expect(traces(served('http.Handle("/a", opaque.Wrap(http.HandlerFunc(visit)))'))).toEqual(["/a: set 0, opaque"]);
    expect(traces(served('http.HandleFunc("/a", missing)\nhttp.HandleFunc("/b", visit)'))).toEqual([
      "/a: handler unknown",
      "/b: set 0",
    ]);
  });

  it("is walked through routers that no server is found for", () => {
    expect(traces('m := mux.NewRouter()\nm.HandleFunc("/a", visit)')).toEqual(["/a: set 1, not served"]);
  });
});
