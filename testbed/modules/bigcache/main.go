// Command bigcache fills a bounded cache of allegro/bigcache: no leak.
package main

import (
	"context"
	"net/http"
	"time"

	"example.com/leakhound/modules/common"
	"github.com/allegro/bigcache/v3"
)

var pages = newCache()

func newCache() *bigcache.BigCache {
	config := bigcache.DefaultConfig(10 * time.Minute)
	config.HardMaxCacheSize = 32
	config.Shards = 64
	config.MaxEntriesInWindow = 1000
	cache, err := bigcache.New(context.Background(), config)
	if err != nil {
		panic(err)
	}
	return cache
}

func render(w http.ResponseWriter, r *http.Request) {
	_ = pages.Set(r.Header.Get("X-Request-Id"), make([]byte, 1024))
}

func main() { common.Main(render) }
