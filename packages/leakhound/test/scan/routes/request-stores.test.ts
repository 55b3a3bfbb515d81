/** What calls and assignments do to stores that are kept by request. */
import { describe, expect, it } from "vitest";
import { mayStoreByRequest, RequestStores } from "../../../src/scan/routes/request-stores.ts";
import { Symbols } from "../../../src/scan/routes/symbols.ts";
import { repositoryOf } from "../../support/go-repository.ts";

const HEAD = `package p
import (
	"net/http"
	"sync"
	"github.com/gorilla/context"
	"github.com/gorilla/sessions"
)
var data = map[*http.Request]int{}
var other = map[string]int{}
var synced sync.Map
`;

function storesIn(body: string) {
  const repository = repositoryOf({ "a.go": `${HEAD}func f(r *http.Request) {\n${body}\n}\n` });
  return { file: repository.files[0]!, stores: new RequestStores(new Symbols(repository)) };
}

/** `kind store of request` of each action in the body. */
function actionsIn(body: string, sessions: "old" | "new" = "new"): string[] {
  const { file, stores } = storesIn(body);
  return [...file.tree.within(file.tree.root, "call_expression", "assignment_statement")].flatMap((node) => {
    const action = stores.actionAt({ file, node }, { mux: "new", sessions });
    return action ? [`${action.kind} ${action.store.replace(/^.*[|/]/, "")} of ${file.tree.text(action.request)}`] : [];
  });
}

describe("an action on a store", () => {
  it.each([
    ["context.Set(r, 1, 2)", "set context of r"],
    ["context.Clear(c.Request)", "clear context of c.Request"],
    ["data[r] = 1", "set data of r"],
    ["delete(data, r)", "clear data of r"],
    ["synced.Store(r, 1)", "set synced of r"],
    ["synced.LoadAndDelete(r)", "clear synced of r"],
  ])("is found in %s: %s", (body, action) => {
    expect(actionsIn(body)).toEqual([action]);
  });

  it.each(["context.Get(r, 1)", "other[k] = 1", "delete(other, k)", "x := data[r]", "synced.Load(r)"])(
    "is not found in %s",
    (body) => {
      expect(actionsIn(body)).toEqual([]);
    },
  );

  it("is found for sessions only before v1.2.0, which keep theirs in gorilla/context", () => {
    expect(actionsIn('store.Get(r, "shop")', "old")).toEqual(["set context of r"]);
    expect(actionsIn("sessions.GetRegistry(r)", "old")).toEqual(["set context of r"]);
    expect(actionsIn('store.Get(r, "shop")', "new")).toEqual([]);
  });
});

describe("a store", () => {
  const isPurged = (body: string, store: string) => storesIn(body).stores.isPurged(store);

  it("is purged by a sweep, a clear or a new map, but not by the delete of one entry", () => {
    expect(isPurged("context.Purge(60)", "github.com/gorilla/context")).toBe(true);
    expect(isPurged("for k := range data { delete(data, k) }", "|data")).toBe(true);
    expect(isPurged("clear(data)", "|data")).toBe(true);
    expect(isPurged("data = make(map[*http.Request]int)", "|data")).toBe(true);
    expect(isPurged("delete(data, r)", "|data")).toBe(false);
    expect(isPurged("for k := range other { delete(data, r) }", "|data")).toBe(false);
  });
});

describe("a file", () => {
  const mayStore = (source: string) => mayStoreByRequest(repositoryOf({ "a.go": `package p\n${source}\n` }).files[0]!);

  it("may store by request when it imports gorilla/context or has a map by request", () => {
    expect(mayStore('import "github.com/gorilla/context"')).toBe(true);
    expect(mayStore("var m map[*http.Request]int")).toBe(true);
    expect(mayStore("func f() { m.Store(r, 1) }")).toBe(true);
    expect(mayStore("func f() { m.Store(key, 1) }")).toBe(false);
  });
});
