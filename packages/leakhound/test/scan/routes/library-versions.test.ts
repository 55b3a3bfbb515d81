/** The versions in go.mod decide who clears a store that is kept by request. */
import { describe, expect, it } from "vitest";
import { scanRepository } from "../../../src/scan/scan.ts";
import { repositoryOf } from "../../support/go-repository.ts";

/** Each visit has a session, and a ClearHandler is around the router. */
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
  const goMod = `module example.com/shop\n\ngo 1.22\n\nrequire (\n${required.map((one) => `\t${one}\n`).join("")})\n`;
  const repository = repositoryOf({ "main.go": source }, required.length === 0 ? {} : { goMod });
  return scanRepository(repository).map(({ rule, confidence }) => `${rule} ${confidence}`);
}

const mux = (version: string) => `github.com/gorilla/mux ${version}`;
const sessions = (version: string) => `github.com/gorilla/sessions ${version}`;

describe("ClearHandler around gorilla/mux", () => {
  it("misses the copy of the request that mux makes since v1.2.0", () => {
    expect(found(SHOP, mux("v1.8.1"), sessions("v1.1.3"))).toEqual(["gctx-clear-wrong-request high"]);
    expect(found(SHOP, mux("v1.2.0"), sessions("v1.1.3"))).toEqual(["gctx-clear-wrong-request high"]);
  });

  it("clears with an older mux, as that mux does itself", () => {
    expect(found(SHOP, mux("v1.1.0"), sessions("v1.1.3"))).toEqual([]);
    expect(found(SHOP, mux("v0.0.0-20160605233521-9fa818a44c2b"), sessions("v1.1.1"))).toEqual([]);
    expect(found(BARE, mux("v1.1.0"), sessions("v1.1.3"))).toEqual([]);
  });

  it("is missing for an old mux whose KeepContext is true", () => {
    const keeping = BARE.replace("router.HandleFunc", "router.KeepContext = true\n\trouter.HandleFunc");
    expect(found(keeping, mux("v1.1.0"), sessions("v1.4.0"))).toEqual(["gctx-clear-bypass high"]);
  });

  it("is reported with medium confidence where no go.mod names the version", () => {
    expect(found(SHOP)).toEqual(["gctx-clear-wrong-request medium"]);
  });
});

describe("gorilla/sessions", () => {
  it("keeps its sessions in gorilla/context before v1.2.0, even in a service that never imports it", () => {
    expect(found(BARE, mux("v1.8.1"), sessions("v1.1.3"))).toEqual(["gctx-clear-bypass high"]);
    expect(found(BARE, sessions("v0.0.0-20160922145804-ca9ada445741"))).toEqual(["gctx-clear-bypass high"]);
  });

  it("keeps them in the request since v1.2.0, so that there is nothing to clear", () => {
    expect(found(BARE, mux("v1.8.1"), sessions("v1.2.0"))).toEqual([]);
    expect(found(SHOP, mux("v1.8.1"), sessions("v1.4.0"))).toEqual([]);
  });

  it("is taken to be new where no go.mod names the version and nothing clears", () => {
    expect(found(BARE)).toEqual([]);
  });
});
