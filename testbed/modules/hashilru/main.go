// Command hashilru fills a bounded cache of hashicorp/golang-lru evenly: no leak, and no bend within a
// short window.
package main

import (
	"net/http"

	"example.com/leakhound/modules/common"
	lru "github.com/hashicorp/golang-lru/v2"
)

var pages, _ = lru.New[string, []byte](40_000)

func render(w http.ResponseWriter, r *http.Request) {
	pages.Add(r.Header.Get("X-Request-Id"), make([]byte, 256))
}

func main() { common.Main(render) }
