// Command hystrix names a circuit after each order, so that circuits and their goroutines stay
// forever; with -fixed there are eight names.
package main

import (
	"flag"
	"net/http"

	"example.com/leakhound/modules/common"
	"github.com/afex/hystrix-go/hystrix"
)

var fixed = flag.Bool("fixed", false, "bound the names")

func order(w http.ResponseWriter, r *http.Request) {
	name := "order-" + r.Header.Get("X-Request-Id")
	if *fixed {
		name = name[:7]
	}
	_ = hystrix.Do(name, func() error { return nil }, nil)
}

func main() { common.Main(order) }
