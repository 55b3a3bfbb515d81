package main

import (
	"bytes"
	"compress/flate"
	"container/list"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"sync"
	"time"
)

type item struct{ values [40]int }

type store struct{ sessions map[int]*session }
type session struct{ values [100]int }

// NewSession registers a session that is never removed.
func (s *store) NewSession(id int) { s.sessions[id] = &session{} }

type key int

var (
	kept     []any
	texts    []string
	baskets  = map[string][]byte{}
	items    = list.New()
	patterns = map[string]*regexp.Regexp{}
	sessions = store{map[int]*session{}}
	shared   sync.Map
	chain    = context.Background()
	root, _  = context.WithCancel(context.Background())
)

func keep(value any) { kept = append(kept, value) }

func init() {
	mistakes["heap.user-flat-map/map"] = func(event int) { baskets[fmt.Sprint(event)] = make([]byte, 512) }
	mistakes["heap.user-flat-map/list"] = func(int) { items.PushBack(&item{}) }
	mistakes["heap.session-store/never-closed"] = func(event int) { sessions.NewSession(event) }
	mistakes["heap.sync-map/store"] = func(event int) { shared.Store(fmt.Sprint(event), event) }
	mistakes["heap.regexp-cache/by-input"] = func(event int) {
		text := fmt.Sprintf("^a%d.*(b|c)+[0-9]{2,4}$", event)
		patterns[text] = regexp.MustCompile(text)
	}
	mistakes["heap.timer-unfired/timer"] = func(int) { keep(time.NewTimer(time.Hour)) }
	mistakes["heap.timer-unfired/ticker"] = func(int) { keep(time.NewTicker(time.Hour)) }
	mistakes["heap.afterfunc/closure"] = func(int) {
		body := make([]byte, 10)
		time.AfterFunc(time.Hour, func() { body[0]++ })
	}
	mistakes["heap.ctx-children/cancel"] = func(int) { _, _ = context.WithCancel(root) }
	mistakes["heap.ctx-deadline/timeout"] = func(int) { _, _ = context.WithTimeout(root, time.Hour) }
	mistakes["heap.ctx-valuechain/chain"] = func(event int) { chain = context.WithValue(chain, key(event), "v") }
	mistakes["heap.readall/part"] = func(int) {
		keep(must(io.ReadAll(strings.NewReader(strings.Repeat("x", 3000))))[:10])
	}
	mistakes["heap.bytes-buffer/reset"] = func(int) {
		var buffer bytes.Buffer
		for range 40 {
			buffer.WriteString("a text that is long enough for the buffer to grow")
		}
		buffer.Reset()
		keep(&buffer)
	}
	mistakes["heap.strings-build/part"] = func(int) { texts = append(texts, strings.Repeat("k", 3000)[:5]) }
	mistakes["heap.strings-build/sprintf"] = func(event int) {
		texts = append(texts, fmt.Sprintf("key %d of a longer text, so that it is not tiny", event))
	}
	mistakes["heap.decode-kept/json"] = func(int) {
		var value map[string]any
		_ = json.Unmarshal([]byte(`{"a":{"b":[1,2,3,4,5,6]},"name":"some name","list":["x","y"]}`), &value)
		keep(value)
	}
	mistakes["heap.signal-notify/channel"] = func(int) { signal.Notify(make(chan os.Signal, 1), os.Interrupt) }
	mistakes["heap.zstd/flate"] = func(int) { keep(must(flate.NewWriter(io.Discard, flate.DefaultCompression))) }
}
