package p

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os/exec"

	"github.com/fsnotify/fsnotify"
	"github.com/klauspost/compress/zstd"
	"github.com/nats-io/nats.go"
	"github.com/opentracing/opentracing-go"
	"github.com/redis/go-redis/v9"
	"github.com/sirupsen/logrus"
	"github.com/spf13/viper"
	"go.opentelemetry.io/otel/trace"
)

type server struct {
	redis  *redis.Client
	nats   *nats.Conn
	tracer trace.Tracer
	log    *logrus.Logger
}

func (s *server) events(w http.ResponseWriter, r *http.Request) {
	sub := s.redis.Subscribe(r.Context(), "orders") // want: not stopped in this function
	for message := range sub.Channel() {
		s.log.Info(message.Payload)
	}
}

func (s *server) listen(w http.ResponseWriter, r *http.Request) {
	messages := make(chan *nats.Msg)
	sub, err := s.nats.ChanSubscribe("orders", messages) // want: not stopped
	if err != nil {
		return
	}
	sub.AutoUnsubscribe(10)
	<-messages
}

func (s *server) spans(ctx context.Context) error {
	ctx, span := s.tracer.Start(ctx, "spans") // want: exit path at line 47
	if err := work(ctx); err != nil {
		return err
	}
	span.End()
	return nil
}

func opened(ctx context.Context) {
	span, ctx := opentracing.StartSpanFromContext(ctx, "opened") // want: not stopped
	span.SetTag("a", 1)
	work(ctx)
}

func (s *server) config(w http.ResponseWriter, r *http.Request) {
	viper.WatchConfig() // want: watches the configuration
}

func run() error {
	cmd := exec.Command("sleep", "1")
	return cmd.Start() // want: Nothing waits for the process
}

func (s *server) logged() {
	out := s.log.Writer() // want: s.log.Writer
	out.Write([]byte("x"))
}

func decodes(data []byte) ([]byte, error) {
	decoder, err := zstd.NewReader(nil) // want: zstd.NewReader
	if err != nil {
		return nil, err
	}
	return decoder.DecodeAll(data, nil)
}

func watches(path string) error {
	watcher, err := fsnotify.NewWatcher() // want: exit path at line 87
	if err != nil {
		return err
	}
	if path == "" {
		return errors.New("no path")
	}
	defer watcher.Close()
	return watcher.Add(path)
}

func work(context.Context) error { return nil }

func encodesLater(data []byte, to io.Writer) error {
	encoder, err := zstd.NewWriter(nil) // want: zstd.NewWriter
	if err != nil {
		return err
	}
	encoder.Reset(to)
	_, err = encoder.Write(data)
	return err
}
