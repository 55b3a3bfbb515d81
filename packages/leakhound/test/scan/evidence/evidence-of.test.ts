/** The chain of a finding: why the code runs for every call, where a resource stays open, and who else ends it. */
import { describe, expect, it } from "vitest";
import { scanRepository } from "../../../src/scan/scan.ts";
import { repositoryOf } from "../../support/go-repository.ts";

/** The steps of the only finding. */
function stepsIn(sources: Readonly<Record<string, string>>): string[] {
  const findings = scanRepository(repositoryOf(sources, { goMod: "module shop\n\ngo 1.26\n" }));
  expect(findings).toHaveLength(1);
  return (findings[0]!.steps ?? []).map(({ file, line, text }) => `${file}:${line} ${text}`);
}

const LOAD = `package api

import (
	"errors"
	"net/http"
)

func Load(url string) (*http.Response, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != 200 {
		return nil, errors.New(resp.Status)
	}
	return resp, nil
}
`;

describe("the chain of a finding", () => {
  it("leads from the registration over the handler and its calls to the path that leaks, and to the others", () => {
    const main = `package main

import (
	"net/http"

	"shop/api"
)

type shop struct{}

func (s *shop) orders(w http.ResponseWriter, r *http.Request) { s.load(r.URL.Path) }

func (s *shop) load(path string) {
	resp, err := api.Load(path)
	if err == nil {
		resp.Body.Close()
	}
}

func main() {
	s := &shop{}
	http.HandleFunc("/orders", s.orders)
	http.ListenAndServe(":8080", nil)
}
`;
    expect(stepsIn({ "main.go": main, "api/load.go": LOAD })).toEqual([
      "main.go:22 registers orders",
      "main.go:11 orders runs for every call",
      "main.go:11 calls load",
      "main.go:14 calls Load",
      "api/load.go:9 gets the response body",
      "api/load.go:14 leaves with it open",
      "api/load.go:16 another path hands it on",
    ]);
  });

  it("has no callers where none is known", () => {
    expect(stepsIn({ "api/load.go": LOAD })).toEqual([
      "api/load.go:9 gets the response body",
      "api/load.go:14 leaves with it open",
      "api/load.go:16 another path hands it on",
    ]);
  });

  it("shows why a map grows with the calls", () => {
    const seen =
      'package p\n\nimport "net/http"\n\nvar seen = map[string]int{}\n\nfunc note(who string) { seen[who]++ }\n\nfunc init() {\n\thttp.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { note(r.RemoteAddr) })\n}\n';
    expect(stepsIn({ "a.go": seen })).toEqual([
      "a.go:10 registers the literal",
      "a.go:10 the literal runs for every call",
      "a.go:10 calls note",
    ]);
  });

  it("is absent where the line shows everything", () => {
    const lost = 'package p\n\nimport "context"\n\nfunc f(c context.Context) {\n\tc, _ = context.WithCancel(c)\n}\n';
    expect(stepsIn({ "a.go": lost })).toEqual([]);
  });
});
