package p

import (
	"context"
	"net/http"
	"os/exec"

	"github.com/fsnotify/fsnotify"
	"github.com/klauspost/compress/zstd"
	"github.com/redis/go-redis/v9"
	"github.com/sirupsen/logrus"
	"github.com/spf13/viper"
	"go.opentelemetry.io/otel/trace"
)

type server struct {
	redis   *redis.Client
	tracer  trace.Tracer
	log     *logrus.Logger
	watcher *fsnotify.Watcher
	bus     bus
}

type bus struct{}

func (bus) Subscribe(string) chan int { return nil }
func (bus) Unsubscribe(chan int)      {}

func (s *server) events(w http.ResponseWriter, r *http.Request) {
	sub := s.redis.Subscribe(r.Context(), "orders")
	defer sub.Close()
	<-sub.Channel()
}

func (s *server) own(w http.ResponseWriter, r *http.Request) {
	updates := s.bus.Subscribe("orders")
	defer s.bus.Unsubscribe(updates)
	<-updates
}

func (s *server) spans(ctx context.Context) error {
	ctx, span := s.tracer.Start(ctx, "spans")
	defer span.End()
	return work(ctx)
}

func (s *server) given(ctx context.Context) (context.Context, trace.Span) {
	ctx, span := s.tracer.Start(ctx, "given")
	return ctx, span
}

func (s *server) watch() error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	s.watcher = watcher
	return nil
}

func run() error {
	cmd := exec.Command("sleep", "1")
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Wait()
}

func runs() (*exec.Cmd, error) {
	cmd := exec.Command("sleep", "1")
	err := cmd.Start()
	return cmd, err
}

func decodes(data []byte) ([]byte, error) {
	decoder, err := zstd.NewReader(nil)
	if err != nil {
		return nil, err
	}
	defer decoder.Close()
	return decoder.DecodeAll(data, nil)
}

// Without a stream, an encoder starts nothing.
func encodes(data []byte) ([]byte, error) {
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		return nil, err
	}
	return encoder.EncodeAll(data, nil), nil
}

func (s *server) logged() {
	out := s.log.Writer()
	defer out.Close()
	out.Write([]byte("x"))
}

func main() {
	viper.WatchConfig()
	client := redis.NewClient(nil)
	sub := client.Subscribe(context.Background(), "orders")
	for range sub.Channel() {
	}
}

func work(context.Context) error { return nil }
