// Command expirable makes an expirable LRU of hashicorp/golang-lru for each request, whose cleaning
// goroutine never ends; with -fixed all requests share one.
package main

import (
	"flag"
	"net/http"
	"time"

	"example.com/leakhound/modules/common"
	"github.com/hashicorp/golang-lru/v2/expirable"
)

var (
	fixed  = flag.Bool("fixed", false, "share one cache")
	shared = expirable.NewLRU[string, int](1000, nil, time.Minute)
)

func count(w http.ResponseWriter, r *http.Request) {
	words := shared
	if !*fixed {
		words = expirable.NewLRU[string, int](8, nil, time.Minute)
	}
	words.Add(r.Header.Get("X-Request-Id"), 1)
}

func main() { common.Main(count) }
