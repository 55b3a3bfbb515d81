import { describe, expect, it } from "vitest";
import { scanRepository } from "../../../src/scan/scan.ts";
import { repositoryOf } from "../../support/go-repository.ts";

/** Confidence of the findings of one file. */
const confidences = (source: string, path = "queue/queue.go"): string[] =>
  scanRepository(repositoryOf({ [path]: source }, { goMod: "" })).map(({ confidence }) => confidence);

const LEAK = `
	done := make(chan error)
	go func() { done <- work() }()
	if closed {
		return
	}
	<-done
`;

const source = (declaration: string) => `package queue

import (
	"net/http/httptest"
	"testing"
)

${declaration}
`;

describe("a file that imports testing", () => {
  it("has production code as well", () => {
    const drain = `func (q *queue) drain(c net.Conn) {${LEAK}}\nfunc TestDrain(t *testing.T) { new(queue).drain() }`;
    expect(confidences(source(drain))).toEqual(["high"]);
  });

  it.each([
    ["a test", `func TestDrain(t *testing.T) {${LEAK}}`],
    ["a helper of tests", `func start(tb testing.TB) {${LEAK}}`],
    [
      "a function that starts a server for tests",
      `func start() {\n\tsrv := httptest.NewServer(nil)\n${LEAK}\tsrv.Close()\n}`,
    ],
    ["a method of a struct with a test in it", `type suite struct{ t *testing.T }\n\nfunc (s *suite) run() {${LEAK}}`],
  ])("has %s, whose leaks end with the test", (_, declaration) => {
    expect(new Set(confidences(source(declaration)))).toEqual(new Set(["low"]));
  });
});

it.each([
  "queue/testutil/queue.go",
  "queue/_fixtures/queue.go",
  "examples/queue.go",
  "queue/fake_queue.go",
  "queue-test/queue.go",
])("%s has helpers of tests only", (path) => {
  expect(confidences(`package queue\n\nfunc drain() {${LEAK}}`, path)).toEqual(["low"]);
});

it("a file that no build has is a tool", () => {
  expect(confidences(`//go:build ignore\n\npackage queue\n\nfunc drain() {${LEAK}}`)).toEqual(["low"]);
});
