package p

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/gorilla/mux"
	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

type server struct {
	seen  *prometheus.CounterVec
	calls metric.Int64Counter
}

func (s *server) named(r *http.Request) {
	path := r.URL.Path
	s.seen.WithLabelValues(path).Inc() // want: takes r.URL.Path
	agent := strings.ToLower(r.UserAgent())
	s.seen.With(prometheus.Labels{"agent": agent}).Inc() // want: takes r.UserAgent
}

func (s *server) wrapped(r *http.Request, userID int) {
	s.seen.WithLabelValues("GET " + r.URL.Path).Inc() // want: r.URL.Path
	s.seen.WithLabelValues(fmt.Sprintf("%s %s", r.Method, r.RequestURI)).Inc() // want: r.RequestURI
	s.seen.WithLabelValues(strconv.Itoa(userID)).Inc() // want: userID
	s.seen.WithLabelValues(mux.Vars(r)["id"]).Inc() // want: mux.Vars
	s.seen.WithLabelValues(r.Header.Get("X-Tenant")).Inc() // want: Header.Get
	s.seen.WithLabelValues(uuid.NewString()).Inc() // want: uuid.NewString
}

func (s *server) gin(c *gin.Context) {
	s.seen.WithLabelValues(c.Request.URL.Path, c.ClientIP()).Inc() // want: c.Request.URL.Path
	s.seen.WithLabelValues(c.Param("order")).Inc() // want: c.Param
}

func (s *server) otel(ctx context.Context, r *http.Request) {
	s.calls.Add(ctx, 1, metric.WithAttributes(attribute.String("path", r.URL.Path))) // want: r.URL.Path
}
