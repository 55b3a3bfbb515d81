package p

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/gorilla/mux"
	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

type server struct {
	seen  *prometheus.CounterVec
	calls metric.Int64Counter
	log   logger
}

type logger struct{}

func (logger) With(args ...any) logger { return logger{} }

func (s *server) bounded(r *http.Request, status int) {
	s.seen.WithLabelValues(normalized(r.URL.Path), r.Method).Inc()
	s.seen.WithLabelValues(strconv.Itoa(status)).Inc()
	s.seen.WithLabelValues(fmt.Sprintf("%dxx", status/100)).Inc()
	s.seen.With(prometheus.Labels{"code": http.StatusText(status)}).Inc()
	template, _ := mux.CurrentRoute(r).GetPathTemplate()
	s.seen.WithLabelValues(template).Inc()
	s.log.With("path", r.URL.Path, "err", r.RemoteAddr)
}

func (s *server) switched(r *http.Request) {
	path := r.URL.Path
	switch path {
	case "/", "/orders":
	default:
		path = "other"
	}
	s.seen.WithLabelValues(path).Inc()
}

func (s *server) gin(c *gin.Context) {
	s.seen.WithLabelValues(c.FullPath(), c.Request.Method).Inc()
}

func (s *server) otel(ctx context.Context, r *http.Request) {
	s.calls.Add(ctx, 1, metric.WithAttributes(attribute.String("method", r.Method)))
}

func (s *server) class(err error) {
	class := "ok"
	if err != nil {
		class = "failed"
	}
	s.seen.WithLabelValues(class).Inc()
}

func (s *server) tenant(tenantID string) {
	s.seen.WithLabelValues(tenantID).Inc()
}

func normalized(string) string { return "/orders/{id}" }
