// Command promlabels counts requests with a label that is different for each request, or with -fixed
// with one of eight.
package main

import (
	"flag"
	"net/http"

	"example.com/leakhound/modules/common"
	"github.com/prometheus/client_golang/prometheus"
)

var (
	fixed    = flag.Bool("fixed", false, "bound the label")
	requests = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "shop_requests_total"}, []string{"customer"})
)

func serve(w http.ResponseWriter, r *http.Request) {
	customer := r.Header.Get("X-Request-Id")
	if *fixed {
		customer = customer[:1]
	}
	requests.WithLabelValues(customer).Inc()
}

func main() {
	prometheus.MustRegister(requests)
	common.Main(serve)
}
