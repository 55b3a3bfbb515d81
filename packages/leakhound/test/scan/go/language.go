// Every construct of the language, for the parser to be compared on.
package language

import "fmt"
import . "math"
import (
	"net/http"
	_ "net/http/pprof"

	renamed "example.com/long/name/v2" // trailing
)

const single = 1
const (
	first, second = iota, 1 << iota
	third, fourth
	typed float64 = 1e-3
	hex           = 0x_Fp-2 + 0b1_0 + 0o17 + 017 + 1_000.5 + .5 + 1i + 0x1F
)

var single2, single3 int = 1, 2
var (
	grouped    = map[string][]int{"a": {1, 2}, "b": {}}
	table      = [...]string{2: "two", 1: `raw
string`, 3: ""}
	escapes    = "tab\t quote\" \x41 \101 \u00e9 \U0001F600 ünïcode"
	rune1, nul = '\'', '\x00'
	empty      = ``
)

type (
	alias          = map[string]int
	genericAlias[T any] = []T
	Point          struct {
		X, Y   int `json:"x"`
		*http.Request
		fmt.Stringer
		Embedded[int]
		fixed  [4]byte
		slice  []byte
		nested struct{ a, b func(int) (string, error) }
	}
	Pair[K comparable, V any] struct {
		key   K
		value V
	}
	Number interface {
		~int | ~int64 | float64
		fmt.Stringer
		Method(a, b int, rest ...string) (n int, err error)
		Bare()
	}
	array [4]int
	sized [len(table) * 2]int
	fn    func(int, ...string) func() error
	in    <-chan int
	out   chan<- struct{}
	both  chan (<-chan int)
	paren (int)
)

type List[T any] []T
type Tree[K interface{ ~string }, V any, P *Pair[K, V]] struct{ left, right *Tree[K, V, P] }

func noBody(x int) int

func (p *Point) Method() {}

func (l List[T]) Len() int { return len(l) }

func Map[T, U any](list []T, f func(T) U) (result []U) {
	for _, one := range list {
		result = append(result, f(one))
	}
	return
}

func unnamed(int, string, *http.Request, []byte, map[string]int, func(int) int, ...error) {}

func statements(ch chan int, any interface{}, points []*Point) (err error) {
	x, y := 1, 2
	x++
	y--
	x += y << 2 &^ 3
	ch <- x + 1
	<-ch
	v, ok := <-ch
	_, _ = v, ok
	if x := f(); x == (Point{1, 2}).X && !ok || -x < +y {
		return fmt.Errorf("%d", x)
	} else if err != nil {
		return
	} else {
		goto end
	}
	for {
		break
	}
	for x < 10 {
		continue
	}
	for i := 0; i < 10; i++ {
	}
	for ; ; x++ {
	}
	for range ch {
	}
	for range 10 {
	}
	for k := range grouped {
		_ = k
	}
	for x, y = range table {
	}
outer:
	for _, p := range []Point{{X: 1}, {2, 3}} {
		for {
			continue outer
		}
		break outer
	}
	switch {
	case x > 1, y > 2:
		fallthrough
	default:
	}
	switch x := y; x {
	case 1:
		f()
	}
	switch any.(type) {
	}
	switch v := any.(type) {
	case nil, *Point, []int, http.Handler, func(), List[int]:
		_ = v
	case map[string]int: // nothing
	}
	switch x := f(); y := any.(type) {
	default:
		_, _ = x, y
	}
	select {
	case v, ok = <-ch:
	case v := <-ch:
		_ = v
	case ch <- 1:
	case <-ch:
		return nil
	default:
	}
	go func() { defer close(ch) }()
	defer p.Close()
	var local, other = 1, "x"
	const c = 'c'
	type inner struct{}
	{
		/* a block */ f() // of its own
	}
	;
end:
	;
	return (nil)
}

func expressions(p *Point, i int, bytes []byte) {
	_ = *p
	_ = &Point{X: 1, Y: i}
	_ = p.X*2 + p.Y%3 - 4/i
	_ = bytes[i]
	_ = bytes[<-indices]
	_ = bytes[*p]
	_ = bytes[[]int{1}[0]]
	_ = bytes[func() int { return 1 }()]
	_ = bytes[1:]
	_ = bytes[:i]
	_ = bytes[:]
	_ = bytes[1:2:i]
	_ = []byte("x")
	_ = string(bytes)
	_ = (*Point)(nil)
	_ = ([]byte)("x")
	_ = (*[4]byte)(bytes)
	_ = map[string]int(nil)
	_ = interface{}(p).(fmt.Stringer)
	_ = func(a int) int { return a }(1)
	_ = (func())(nil)
	_ = struct{ a int }{1}
	_ = Pair[string, int]{"a", 1}
	_ = http.Header{"A": {"b"}}
	_ = Map[int, string]
	_ = grouped["a"][i].(int)
	_ = f(bytes...)
	_ = f(1, append([]int{}, 2)...)
	_ = make([]int, 1, 2)
	_ = make(chan struct{})
	_ = new(Point)
	_ = new(http.Request)
	_ = [][]int{{1}, nil, {true: false}}
	_ = <-chan int(nil)
	f(
		1, // first
		2,
	)
	p.Method().
		Other().
		Last(func(w http.ResponseWriter, r *http.Request) {
			w.Write(nil)
		})
	if f(Point{}) == nil {
	}
	if x == nil && (Point{}) != *p {
	}
	for _, f := range []func(){func() {}} {
		f()
	}
}

// the end
