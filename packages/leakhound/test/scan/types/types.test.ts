import { describe, expect, it } from "vitest";
import { type GoType, libraryName, pointee } from "../../../src/scan/types/go-type.ts";
import { typesOf } from "../../../src/scan/types/types.ts";
import { repositoryOf } from "../../support/go-repository.ts";

function text(type: GoType | null): string {
  switch (type?.kind) {
    case "named":
      return libraryName(type) ?? `${type.folder === null ? "" : "own "}${type.name}`;
    case "pointer":
      return `*${text(type.element)}`;
    case "list":
      return `[]${text(type.element)}`;
    case "map":
      return `map[${text(type.key)}]${text(type.element)}`;
    case "chan":
      return `${type.direction} chan ${text(type.element)}`;
    case "literal":
      return type.file.tree.kind(type.node);
    default:
      return "unknown";
  }
}

const SHOP = `package shop

import (
	"context"
	"net/http"
	"os"
	"sync"
	"time"

	"example.com/shop/stock"
)

type base struct{ mu sync.Mutex; ids chan<- int }
type cart struct {
	*base
	sync.RWMutex
	items map[string][]*stock.Item
	tick  *time.Ticker
}
type list[T any] struct{ all []T }
type opener interface{ Open() (*cart, error) }
type signal <-chan struct{}
type logged struct { http.Handler; *os.File; Header http.Header }

var carts = newCart()

func newCart() *cart { return &cart{} }
func (c *cart) Done() <-chan struct{} { return nil }

func f(ctx context.Context, open opener, more ...*cart) {
`;

/** The type of the value that is assigned to x. */
function typeOf(...lines: readonly string[]): string {
  const repository = repositoryOf(
    {
      "a.go": `${SHOP}${lines.join("\n")}\n}\n`,
      "stock/item.go":
        "package stock\n\ntype Item struct{ Sold chan bool }\n\nfunc New() (*Item, error) { return nil, nil }\nvar Best Item\n",
    },
    { goMod: "module example.com/shop\n" },
  );
  const [file] = repository.files;
  const { tree } = file!;
  const x = [...tree.within(tree.root, "identifier")].findLast((node) => tree.text(node) === "x")!;
  return text(typesOf(repository).of(file!, x));
}

describe("the type of", () => {
  it.each([
    ["a channel that is made", "x := make(chan int, 3)", "both chan int"],
    ["a field", "x := carts.items", "map[string][]*own Item"],
    ["an element of a field of a field", `x := carts.items["a"][0].Sold`, "both chan bool"],
    ["a field of an embedded struct", "x := newCart().ids", "send chan int"],
    ["an embedded struct itself", "x := carts.base", "*own base"],
    ["a field of a library's struct", "x := carts.tick.C", "receive chan time.Time"],
    ["a function of another package", "x, err := stock.New()", "*own Item"],
    ["its second result", "y, x := stock.New()", "error"],
    ["a variable of another package", "x := stock.Best", "own Item"],
    ["a method of an interface", "x, err := open.Open()", "*own cart"],
    ["a method of the library", "x := ctx.Done()", "receive chan unknown"],
    ["a result of the library", "x, err := os.OpenInRoot(dir, name)", "*os.File"],
    ["a field of a library's result", "resp, err := http.Get(url)\nx := resp.Body", "io.ReadCloser"],
    ["a variable of the library", "x := os.Stdout", "*os.File"],
    ["an element of what the library's type stands for", "var l logged\nx := l.Header[key]", "[]string"],
    ["a result of an embedded library type's method", "var l logged\nx, err := l.Stat()", "os.FileInfo"],
    ["a value that a loop ranges over", "for _, x := range more { _ = x }", "*own cart"],
    ["a received value", "x := <-stock.Best.Sold", "bool"],
    ["a cancel function", "_, x := context.WithCancel(ctx)", "context.CancelFunc"],
    ["a generic struct", "x := list[int]{}", "own list"],
    ["a converted value", "x := signal(nil)", "own signal"],
    ["an unknown call", "x := unknown()", "unknown"],
    ["a value that depends on itself", "x := x", "unknown"],
  ])("%s", (_, line, expected) => {
    expect(typeOf(line)).toBe(expected);
  });

  it("a pointer counts as what it points to where a name is asked for", () => {
    const mutex: GoType = { kind: "named", folder: null, path: "sync", name: "Mutex" };
    expect(libraryName({ kind: "pointer", element: mutex })).toBe("sync.Mutex");
    expect(pointee(mutex)).toBe(mutex);
  });
});
