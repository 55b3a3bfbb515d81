/** What the versions in go.mod change for the stores that are kept by request. */
import { describe, expect, it } from "vitest";
import { parseGo } from "../../../src/scan/go/parse.ts";
import { factsOf } from "../../../src/scan/index/go-file.ts";
import { scanRepository } from "../../../src/scan/scan.ts";

/** A session for each visit, and a ClearHandler around the router. */
const SHOP = `package main

import (
	"net/http"

	"github.com/gorilla/context"
	"github.com/gorilla/mux"
	"github.com/gorilla/sessions"
)

var store = sessions.NewCookieStore([]byte("key"))

func visit(w http.ResponseWriter, r *http.Request) {
	session, _ := store.Get(r, "shop")
	session.Values["visited"] = true
}

func main() {
	router := mux.NewRouter()
	router.HandleFunc("/", visit)
	http.ListenAndServe(":8080", context.ClearHandler(router))
}
`;
const BARE = SHOP.replace("context.ClearHandler(router)", "router").replace('\t"github.com/gorilla/context"\n', "");

/** Rule and confidence of each finding. */
function found(source: string, ...required: readonly string[]): string[] {
  const parsed = parseGo(source);
  if (!parsed.ok) throw new Error(`the source does not parse: ${parsed.error.what}`);
  const mod = `module example.com/shop\n\ngo 1.22\n\nrequire (\n${required.map((one) => `\t${one}\n`).join("")})\n`;
  const modules = new Map(required.length === 0 ? [] : [["go.mod", mod]]);
  return scanRepository({ files: [factsOf("main.go", parsed.value)], modules }).map(
    ({ rule, confidence }) => `${rule} ${confidence}`,
  );
}

const mux = (version: string) => `github.com/gorilla/mux ${version}`;
const sessions = (version: string) => `github.com/gorilla/sessions ${version}`;

describe("ClearHandler around gorilla/mux", () => {
  it("misses the copy that mux makes since v1.2.0", () => {
    expect(found(SHOP, mux("v1.8.1"), sessions("v1.1.3"))).toEqual(["gctx-clear-wrong-request high"]);
    expect(found(SHOP, mux("v1.2.0"), sessions("v1.1.3"))).toEqual(["gctx-clear-wrong-request high"]);
  });

  it("did clear before, as mux did itself", () => {
    expect(found(SHOP, mux("v1.1.0"), sessions("v1.1.3"))).toEqual([]);
    expect(found(SHOP, mux("v0.0.0-20160605233521-9fa818a44c2b"), sessions("v1.1.1"))).toEqual([]);
    expect(found(BARE, mux("v1.1.0"), sessions("v1.1.3"))).toEqual([]);
  });

  it("is of no use to an old mux that was told to keep", () => {
    const keeping = BARE.replace("router.HandleFunc", "router.KeepContext = true\n\trouter.HandleFunc");
    expect(found(keeping, mux("v1.1.0"), sessions("v1.4.0"))).toEqual(["gctx-clear-bypass high"]);
  });

  it("is told with less confidence where no go.mod says the version", () => {
    expect(found(SHOP)).toEqual(["gctx-clear-wrong-request medium"]);
  });
});

describe("gorilla/sessions", () => {
  it("keeps its sessions in gorilla/context before v1.2.0, also for a service that never names it", () => {
    expect(found(BARE, mux("v1.8.1"), sessions("v1.1.3"))).toEqual(["gctx-clear-bypass high"]);
    expect(found(BARE, sessions("v0.0.0-20160922145804-ca9ada445741"))).toEqual(["gctx-clear-bypass high"]);
  });

  it("keeps them in the request since, so that there is nothing to clear", () => {
    expect(found(BARE, mux("v1.8.1"), sessions("v1.2.0"))).toEqual([]);
    expect(found(SHOP, mux("v1.8.1"), sessions("v1.4.0"))).toEqual([]);
  });

  it("is taken for a new one where no go.mod says the version and nothing clears", () => {
    expect(found(BARE)).toEqual([]);
  });
});
