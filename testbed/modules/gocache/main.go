// Command gocache keeps rendered pages in patrickmn/go-cache: without expiration, or with -fixed for
// five seconds.
package main

import (
	"flag"
	"net/http"
	"time"

	"example.com/leakhound/modules/common"
	"github.com/patrickmn/go-cache"
)

var (
	fixed = flag.Bool("fixed", false, "let entries expire")
	pages = cache.New(5*time.Second, time.Second)
)

func render(w http.ResponseWriter, r *http.Request) {
	page := make([]byte, 2048)
	copy(page, r.Header.Get("X-Request-Id"))
	life := time.Duration(cache.NoExpiration)
	if *fixed {
		life = cache.DefaultExpiration
	}
	pages.Set(r.Header.Get("X-Request-Id"), page, life)
	_, _ = w.Write(page[:16])
}

func main() { common.Main(render) }
