// Parts of large data in values that are kept.
package p

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"strings"
)

type upload struct {
	name []byte
	size int
}

type depot struct {
	recent []upload
	next   int
	byName map[string]*title
}

func (d *depot) take(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	name := bytes.TrimRight(body[:32], "\x00")
	d.recent[d.next] = upload{
		name: name, // want: d.recent\[d.next\] keeps a part of data that take reads whole
		size: len(body),
	}
	d.next = (d.next + 1) % len(d.recent)
}

func (d *depot) takeSafely(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	name := bytes.TrimRight(body[:32], "\x00")
	d.recent[d.next] = upload{name: bytes.Clone(name), size: len(body)}
}

type title struct{ text string }

func (d *depot) load(path string) {
	data, err := os.ReadFile(path)
	if err != nil {
		return
	}
	first, _, _ := strings.Cut(string(data), "\n")
	text := string(data)
	head := text[:16]
	d.byName[path] = &title{head} // want: d.byName\[path\] keeps a part
	println(first)
}

func (d *depot) loadSafely(path string) {
	data, err := os.ReadFile(path)
	if err != nil {
		return
	}
	text := string(data)
	head := text[:16]
	d.byName[path] = newTitle(title{head})
}

func newTitle(t title) *title { return &title{strings.Clone(t.text)} }
