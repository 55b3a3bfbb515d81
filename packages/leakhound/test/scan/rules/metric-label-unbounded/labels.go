package p

import (
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
)

var requests = prometheus.NewCounterVec(prometheus.CounterOpts{}, []string{"path", "code"})

func count(r *http.Request, code int, err error) {
	requests.WithLabelValues(r.URL.Path, strconv.Itoa(code)).Inc() // want: takes r.URL.Path
	requests.With(prometheus.Labels{"path": "/", "code": err.Error()}).Inc() // want: err.Error
	requests.WithLabelValues(r.RemoteAddr, "200").Inc() // want: RemoteAddr
}

func bounded(r *http.Request, code int) {
	requests.WithLabelValues(r.Pattern, strconv.Itoa(code)).Inc()
	requests.WithLabelValues(r.Method, "200").Inc()
}
