import { describe, expect, it } from "vitest";
import { type ChangedFiles, hasChanged, isTouched, NEW_FILE } from "../../src/scan/findings/changed-lines.ts";
import type { Finding } from "../../src/scan/findings/finding.ts";
import { type Change, type Located, RULES, scanRepository } from "../../src/scan/scan.ts";
import { repositoryOf } from "../support/go-repository.ts";

/**
 * Findings whose steps lead to another file, and to another package:
 *
 *   hub/put.go   sends to        hub/hub.go        whose receiver may leave
 *   api/api.go   starts          poll/poll.go      which never ends
 *   bank/a.go    locks as        bank/b.go         does in the other order
 *   line/dial.go replaces a connection    line/run.go    in whose loop it runs
 *   session/use.go drops a session        session/session.go    which starts a goroutine
 *   disk/disk.go leaks a file    (beside none of them)
 */
const SOURCES: Readonly<Record<string, string>> = {
  "hub/hub.go": `package hub
type Hub struct { in chan string; stop chan struct{} }
func New() *Hub {
	h := &Hub{in: make(chan string), stop: make(chan struct{})}
	go h.run()
	return h
}
func (h *Hub) run() {
	for { select { case one := <-h.in: println(one); case <-h.stop: return } }
}
func (h *Hub) Close() { close(h.stop) }
`,
  "hub/put.go": `package hub
func (h *Hub) greet() { h.in <- "hello" }
func (h *Hub) put(one string) { select { case h.in <- one: case <-h.stop: } }
`,
  "poll/poll.go": `package poll
func Forever(urls []string) {
	for { for _, url := range urls { println(url) } }
}
`,
  "api/api.go": `package api
import (
	"net/http"
	"example.com/shop/poll"
)
func Serve(w http.ResponseWriter, r *http.Request) { go poll.Forever([]string{r.URL.Path}) }
func Run() { http.HandleFunc("/", Serve); http.ListenAndServe(":80", nil) }
`,
  "bank/a.go": `package bank
import "sync"
type account struct { mu sync.Mutex; bank *bank }
type bank struct { mu sync.Mutex; first *account }
func (a *account) close() { a.mu.Lock(); a.bank.mu.Lock(); a.bank.first = nil; a.bank.mu.Unlock(); a.mu.Unlock() }
`,
  "bank/b.go": `package bank
func (b *bank) audit() { b.mu.Lock(); b.first.mu.Lock(); println("audit"); b.first.mu.Unlock(); b.mu.Unlock() }
`,
  "line/dial.go": `package line
import "net"
type dialer struct { address string; conn net.Conn }
func (d *dialer) dial() error {
	conn, err := net.Dial("tcp", d.address)
	if err != nil { return err }
	d.conn = conn
	return nil
}
func (d *dialer) Close() error { return d.conn.Close() }
`,
  "line/run.go": `package line
import "time"
func (d *dialer) run() {
	for {
		if err := d.dial(); err != nil { time.Sleep(time.Second) }
		d.serve()
	}
}
func (d *dialer) serve() { _, _ = d.conn.Write(nil) }
`,
  "session/session.go": `package session
import "time"
type session struct { id string; done chan struct{} }
func newSession(id string) *session {
	s := &session{id: id, done: make(chan struct{})}
	go s.renew()
	return s
}
func (s *session) renew() {
	for { select { case <-time.After(time.Second): println(s.id); case <-s.done: return } }
}
func (s *session) Close() { close(s.done) }
`,
  "session/use.go": `package session
import "os"
func open(path string) (*session, error) {
	s := newSession(path)
	if _, err := os.Stat(path); err != nil { return nil, err }
	return s, nil
}
func peek(path string) string {
	s := newSession(path)
	defer s.Close()
	return s.id
}
`,
  "disk/disk.go": `package disk
import "os"
func size(path string) (int64, error) {
	file, err := os.Open(path)
	if err != nil { return 0, err }
	info, err := file.Stat()
	if err != nil { return 0, err }
	file.Close()
	return info.Size(), nil
}
`,
};
const repository = () => repositoryOf(SOURCES, { goMod: "module example.com/shop\n\ngo 1.22\n" });
const whole = scanRepository(repository());

const changeOf = (files: ChangedFiles): Change => ({
  isInFile: (one) => files.has(one),
  isTouched: (one, lines) => isTouched(files, one, lines),
  isIn: ({ finding, from, to }) => hasChanged(files, finding, { from, to }),
});

/** All findings, with the lines of their functions. */
function allLocated(): Located[] {
  const all: Located[] = [];
  const change = { isInFile: () => true, isTouched: () => true, isIn: (one: Located) => all.push(one) > 0 };
  scanRepository(repository(), { change });
  return all;
}

const otherFiles = ({ file, steps = [] }: Finding): string[] =>
  steps.flatMap((step) => (step.file !== file && step.isCaller !== true ? [step.file] : []));

describe("a scan of what has changed", () => {
  it("has findings that lead to another file", () => {
    const led = whole.filter((one) => otherFiles(one).length > 0).map(({ rule }) => rule);
    const rules = [
      "chan-send-abandoned",
      "closer-unclosed",
      "goroutine-no-exit",
      "goroutine-not-stopped",
      "lock-order",
    ];
    expect([...new Set(led)].sort()).toEqual(rules);
  });

  it.each(Object.keys(SOURCES))("finds what the whole scan finds in %s, or by way of it", (path) => {
    const files = new Map([[path, NEW_FILE]]);
    const expected = whole.filter((one) => hasChanged(files, one, { from: one.line, to: one.line }));
    expect(scanRepository(repository(), { change: changeOf(files) })).toEqual(expected);
    expect(expected.length).toBeGreaterThan(0);
  });

  it("finds what the whole scan finds in one line, or by way of it, and no more", () => {
    const places = whole.flatMap((one) => [one, ...(one.steps ?? [])]).map(({ file, line }) => `${file}:${line}`);
    for (const place of new Set(places)) {
      const [path = "", line] = place.split(":");
      const range = { from: Number(line), to: Number(line) };
      const files = new Map([[path, { isNew: false, added: [range], endsRemovedAt: [] }]]);
      const expected = whole.filter((one) => hasChanged(files, one, { from: one.line, to: one.line }));
      expect(scanRepository(repository(), { change: changeOf(files) }), place).toEqual(expected);
    }
  });

  it("finds what the whole scan finds in a function that has lost an end", () => {
    const all = allLocated();
    for (const { finding, to } of all) {
      const files = new Map([[finding.file, { isNew: false, added: [], endsRemovedAt: [to] }]]);
      const expected = all.filter((one) => hasChanged(files, one.finding, one)).map((one) => one.finding);
      expect(scanRepository(repository(), { change: changeOf(files) }), `${finding.file}:${to}`).toEqual(expected);
    }
  });

  it("asks all rules whose findings lead to another file", () => {
    const spanning = new Set(RULES.flatMap(({ id, spansFiles }) => (spansFiles ? [id] : [])));
    for (const one of whole) if (otherFiles(one).length > 0) expect(spanning).toContain(one.rule);
  });
});
