import { describe, expect, it } from "vitest";
import { scanRepository } from "../../../src/scan/scan.ts";
import { repositoryOf } from "../../support/go-repository.ts";

/** Confidence of the findings about sends, by line. */
const sendsOf = (source: string): [number, string][] =>
  scanRepository(repositoryOf({ "hub.go": `package hub\n${source}` }, { goMod: "" })).flatMap(
    ({ rule, line, confidence }) => (rule === "chan-send-abandoned" ? [[line, confidence] as [number, string]] : []),
  );

/** The only receiver may leave; `greet` in line 11 sends to a channel that another method sends to as `put` does. */
const hub = (put: string, field = "in") => `
type hub struct { ${field} chan string; stop chan struct{} }
func newHub() *hub {
	h := &hub{${field}: make(chan string), stop: make(chan struct{})}
	go h.run()
	return h
}
func (h *hub) run() {
	for { select { case one := <-h.${field}: println(one); case <-h.stop: return } }
}
func (h *hub) greet() { h.${field} <- "hello" }
func (h *hub) put(one string) { ${put} }
func (h *hub) Close() { close(h.stop) }
`;

describe("a send to a field whose only receiver may leave", () => {
  it("is of medium confidence if another send heeds that", () => {
    expect(sendsOf(hub("select { case h.in <- one: case <-h.stop: }"))).toEqual([[12, "medium"]]);
  });

  it("is of low confidence if the other send only polls", () => {
    expect(sendsOf(hub("select { case h.in <- one: default: }"))).toEqual([[12, "low"]]);
  });

  it("is not reported if code that is not seen may receive", () => {
    expect(sendsOf(hub("select { case h.In <- one: case <-h.stop: }", "In"))).toEqual([]);
  });
});

/** A goroutine sends in a loop, and `next` receives one value for each call. */
const reader = (loop: string, make = "make(chan int)") => `
type reader struct { values chan int; all []chan int }
func newReader() *reader {
	r := &reader{values: ${make}}
	go r.fill()
	return r
}
func (r *reader) fill() { ${loop} }
func (r *reader) next() int { return <-r.values }
`;

describe("a send of a goroutine whose reader may stop", () => {
  it("is of medium confidence in a loop", () => {
    expect(sendsOf(reader("for i := 0; i < 9; i++ { r.values <- i }"))).toEqual([[9, "medium"]]);
  });

  it("is of low confidence outside of loops", () => {
    expect(sendsOf(reader("r.values <- 1"))).toEqual([[9, "low"]]);
  });

  it("is reported with a buffer only in a loop", () => {
    expect(sendsOf(reader("for i := 0; i < 9; i++ { r.values <- i }", "make(chan int, 2)"))).toEqual([[9, "medium"]]);
    expect(sendsOf(reader("r.values <- 1", "make(chan int, 2)"))).toEqual([]);
  });
});
