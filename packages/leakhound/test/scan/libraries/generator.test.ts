import { describe, expect, it } from "vitest";
import { isBuilt } from "../../../../../eval/libraries/build-tags.ts";
import { moduleList } from "../../../../../eval/libraries/module-list.ts";
import { packagesOf } from "../../../../../eval/libraries/module-source.ts";
import { relevantFacts } from "../../../../../eval/libraries/relevant.ts";
import { sectionText } from "../../../../../eval/libraries/section-text.ts";
import { factsOf } from "../../../../../eval/libraries/table.ts";
import { repositoryOf } from "../../support/go-repository.ts";

const WINE = {
  "cellar.go": `package wine

import (
	"io"
	"net/http"

	"example.com/wine/bottles"
)

// Default is for everybody.
var Default = NewCellar("home")
var count int

type Store interface {
	io.Closer
	Get(name string) (*bottles.Bottle, error)
}

type base struct{ Guests chan guest }
type guest struct{ name string }

func (b *base) Visit() <-chan guest { return b.Guests }

type Cellar struct {
	*base
	Client *http.Client
	Size   int
	Rows   map[string][]*bottles.Bottle
}

type Header map[string][]string
type Bottle = bottles.Bottle
type List[T any] struct{ all []T }

func NewCellar(name string) *Cellar                 { return nil }
func Count() (int, error)                           { return 0, nil }
func newStore() Store                               { return nil }
func Watch() (*watcher, func(), error)              { return nil, nil, nil }
func (c *Cellar) Close() error                      { return nil }
func (c *Cellar) Find(name string) (x, y io.Reader) { return nil, nil }
func (l *List[T]) First() T                         { return l.all[0] }

type watcher struct{}

func (w *watcher) Stop() {}
`,
  "bottles/bottle.go": `package bottles

type Bottle struct{ Label Label }
type Label struct{ Text string }
type Glass struct{}

func (b *Bottle) Release() {}
func NewGlass() *Glass { return nil }
`,
};

const source = repositoryOf(WINE, { goMod: "module example.com/wine\n" });
const section = (path: string, ...wanted: readonly string[]) => {
  const facts = factsOf(source, wanted).get(path);
  return facts === undefined ? "" : sectionText(path, facts);
};

describe("the facts of a library", () => {
  it("are the types of its results, fields and variables, and the methods of its types", () => {
    expect(section("example.com/wine", "example.com/wine")).toBe(`@example.com/wine
%example.com/wine/bottles net/http io
fNewCellar *Cellar
fWatch *.watcher, _, error
vDefault *Cellar
tBottle
=0.Bottle
.Label 0.Label
:Release
tCellar
.Client *1.Client
.Guests chan .guest
.Rows map[string][]*0.Bottle
-Find 2.Reader, 2.Reader
-Visit <-chan .guest
:Close
tHeader
=map[string][]string
tList
:First
tStore
i
-Get *0.Bottle, error
!Close
twatcher
:Stop
`);
  });

  it("has only those types of another package that the wanted ones name", () => {
    expect(section("example.com/wine/bottles", "example.com/wine")).toBe(
      "@example.com/wine/bottles\ntBottle\n.Label Label\n:Release\n",
    );
  });

  it("keeps what leads to a value that has an end, or to a channel", () => {
    const facts = factsOf(source, ["example.com/wine", "example.com/wine/bottles"]);
    const bottles = relevantFacts(facts).get("example.com/wine/bottles");
    expect(bottles && sectionText("example.com/wine/bottles", bottles)).toBe(
      "@example.com/wine/bottles\ntBottle\n:Release\n",
    );
    const wine = relevantFacts(facts).get("example.com/wine");
    expect([...(wine?.types.keys() ?? [])].sort()).toEqual(["Bottle", "Cellar", "Store", "watcher"]);
  });
});

const POOL = {
  "pool.go": `package pool

import (
	"context"
	"io"
	"net"
	"os"
)

type Pool struct{ stop chan struct{}; first *Conn }
type Conn struct{ conn net.Conn; used int }
type Buffer struct{ data []byte }
type Logger struct{ out io.Writer; done chan struct{} }

func (p *Pool) Close() error { close(p.stop); return nil }
func (p *Pool) run() { for { select { case <-p.stop: return } } }
func (c *Conn) Close() error { return c.conn.Close() }
func (b *Buffer) Release() { b.data = nil }
func (p *Pool) Release(n int) { p.first.Close() }
func (c *Conn) Shutdown(ctx context.Context) { c.conn.Close() }
func (l *Logger) Stop() { close(l.done) }

func Open() (*Pool, error) {
	p := &Pool{stop: make(chan struct{})}
	go p.run()
	return p, nil
}
func (p *Pool) First() *Conn { return p.first }
func (p *Pool) Dial(address string) (*Conn, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return &Conn{conn: conn}, nil
}
func OpenLog(name string) (*os.File, error) { return os.Create(name) }
func NewBuffer() *Buffer { return &Buffer{} }
func NewLogger(out io.Writer) *Logger { l := &Logger{out: out, done: make(chan struct{})}; go l.loop(); return l }
func (l *Logger) loop() { <-l.done }
func Dump(conn net.Conn, to io.Writer) error { _, err := conn.Write(nil); return err }
func Keep(p *Pool, conn net.Conn) { p.first = &Conn{conn: conn} }
`,
};

describe("the lifetimes of a library", () => {
  const source = repositoryOf(POOL, { goMod: "module example.com/pool\n" });
  const facts = factsOf(source, ["example.com/pool"]).get("example.com/pool")!;
  const made = [...facts.results].filter(([, results]) => results.some(({ isMade }) => isMade)).map(([name]) => name);

  it("show which functions make what their caller must end", () => {
    expect(made.sort()).toEqual(["Open", "OpenLog", "Pool.Dial"]);
  });

  it("show which methods do more than free memory", () => {
    expect([...facts.types].map(([name, { ends }]) => [name, ...ends].join(" "))).toEqual([
      "Pool Close",
      "Conn Close Shutdown",
      "Buffer",
      "Logger Stop",
    ]);
  });

  it("show which of these methods take a context", () => {
    expect(
      [...facts.types].flatMap(([name, { takeContext }]) => [...takeContext].map((end) => `${name}.${end}`)),
    ).toEqual(["Conn.Shutdown"]);
  });

  it("show which parameters a function neither keeps nor ends", () => {
    expect([...facts.onlyRead]).toEqual([
      ["Dump", [0, 1]],
      ["Keep", [0]],
    ]);
  });
});

describe("the files of a build", () => {
  it.each([
    ["file.go", "package a", true],
    ["file_linux.go", "package a", true],
    ["file_windows.go", "package a", false],
    ["file_darwin_arm64.go", "package a", false],
    ["windows.go", "package a", true],
    ["file.go", "//go:build ignore\n\npackage a", false],
    ["file.go", "//go:build linux && !(arm || arm64)\n\npackage a", true],
    ["file.go", "//go:build !unix || (go1.20 && windows)\n\npackage a", false],
    ["file.go", "// Package a is for //go:build windows.\npackage a", true],
  ])("%s with %j: %s", (name, text, isIn) => expect(isBuilt(name, text)).toBe(isIn));

  it("are not those of programs, tests and internal packages", () => {
    const files = repositoryOf({
      "a.go": "package wine\n",
      "cmd/wine/main.go": "package main\n",
      "serve.go/main.go": "package main\n",
      "internal/cork/cork.go": "package cork\n",
      "testing/fake/fake.go": "package fake\n",
      "bottles/bottle.go": "package bottles\n",
    });
    expect(packagesOf(files, "example.com/wine")).toEqual(["example.com/wine", "example.com/wine/bottles"]);
  });
});

describe("the list of modules", () => {
  it("has versions, folders and older paths", () => {
    expect(
      moduleList("# a comment\n~ a.org/old a.org/new\n- a.org/new/gen\n\na.org/new v1.2.0 . sub\na.org/all v0.1.0\n"),
    ).toEqual({
      leftOut: ["a.org/new/gen"],
      older: [["a.org/old", "a.org/new"]],
      modules: [
        { path: "a.org/new", version: "v1.2.0", folders: [".", "sub"] },
        { path: "a.org/all", version: "v0.1.0", folders: [] },
      ],
    });
  });
});
