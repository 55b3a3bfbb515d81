// Command logrus adds a hook to the shared logger for each request; with -fixed once.
package main

import (
	"flag"
	"io"
	"net/http"

	"example.com/leakhound/modules/common"
	"github.com/sirupsen/logrus"
)

var (
	fixed  = flag.Bool("fixed", false, "add the hook once")
	logger = logrus.New()
)

type requestHook struct {
	id   string
	tags [64]string
}

func (h *requestHook) Levels() []logrus.Level     { return []logrus.Level{logrus.ErrorLevel} }
func (h *requestHook) Fire(e *logrus.Entry) error { e.Data["request"] = h.id; return nil }

func serve(w http.ResponseWriter, r *http.Request) {
	if !*fixed {
		logger.AddHook(&requestHook{id: r.Header.Get("X-Request-Id")})
	}
	logger.Info("served")
}

func main() {
	logger.SetOutput(io.Discard)
	common.Main(serve)
}
