import { describe, expect, it } from "vitest";
import { scanRepository } from "../../../src/scan/scan.ts";
import { repositoryOf } from "../../support/go-repository.ts";

const GOMOD = "module example.com/net\n\ngo 1.26\n";

const WAITER = (field: string) => `package main

import "example.com/net/rules"

func main() {
	c := rules.New()
	c.${field}.L.Lock()
	c.${field}.Wait()
	c.${field}.L.Unlock()
}
`;

const OWNER = (field: string) => `package rules

import "sync"

type Controller struct {
	Ready, Done *sync.Cond
}

func New() *Controller {
	return &Controller{Ready: sync.NewCond(&sync.Mutex{}), Done: sync.NewCond(&sync.Mutex{})}
}

func (c *Controller) Run() { c.${field}.Broadcast() }
`;

const rulesIn = (waited: string, signaled: string): string[] =>
  scanRepository(
    repositoryOf({ "cmd/main.go": WAITER(waited), "rules/rules.go": OWNER(signaled) }, { goMod: GOMOD }),
  ).map(({ rule, file, line }) => `${rule} ${file}:${line}`);

describe("a condition of another package", () => {
  it("may be signaled there", () => {
    expect(rulesIn("Ready", "Ready")).toEqual([]);
  });
  it("is reported where nothing signals it", () => {
    expect(rulesIn("Ready", "Done")).toEqual(["cond-never-signalled cmd/main.go:8"]);
  });
});
