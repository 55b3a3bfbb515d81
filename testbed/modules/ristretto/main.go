// Command ristretto fills a bounded cache of dgraph-io/ristretto: no leak.
package main

import (
	"net/http"

	"example.com/leakhound/modules/common"
	"github.com/dgraph-io/ristretto"
)

var pages = newCache()

func newCache() *ristretto.Cache {
	cache, err := ristretto.NewCache(&ristretto.Config{NumCounters: 1e5, MaxCost: 24 << 20, BufferItems: 64})
	if err != nil {
		panic(err)
	}
	return cache
}

func render(w http.ResponseWriter, r *http.Request) {
	page := make([]byte, 2048)
	pages.Set(r.Header.Get("X-Request-Id"), page, int64(len(page)))
}

func main() { common.Main(render) }
