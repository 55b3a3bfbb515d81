package main

import (
	"context"
	"io"
	"time"

	"github.com/DataDog/datadog-go/v5/statsd"
	"github.com/cenkalti/backoff/v4"
	"github.com/getsentry/sentry-go"
	influx "github.com/influxdata/influxdb-client-go/v2"
	"github.com/nsqio/go-nsq"
	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"
	"github.com/rs/zerolog/diode"
	"github.com/segmentio/kafka-go"
	"go.uber.org/zap/zapcore"
)

func init() {
	mistakes["gr.kafka-go/reader"] = func(int) {
		r := kafka.NewReader(kafka.ReaderConfig{Brokers: []string{"127.0.0.1:1"}, Topic: "orders", GroupID: "g"})
		_ = r
	}
	mistakes["gr.kafka-go/writer"] = func(int) {
		w := &kafka.Writer{Addr: kafka.TCP("127.0.0.1:1"), Topic: "orders", Async: true, BatchTimeout: time.Hour}
		_ = w.WriteMessages(context.Background(), kafka.Message{Value: []byte("1")})
	}
	mistakes["gr.sentry-transport/percall"] = func(int) {
		_, _ = sentry.NewClient(sentry.ClientOptions{Dsn: "http://key@127.0.0.1:1/1"})
	}
	mistakes["gr.statsd-client/percall"] = func(int) { _, _ = statsd.New("127.0.0.1:8125") }
	mistakes["gr.backoff-ticker/open"] = func(int) {
		t := backoff.NewTicker(backoff.NewConstantBackOff(time.Hour))
		<-t.C
	}
	mistakes["gr.influx-writeapi/percall"] = func(int) {
		influx.NewClient("http://127.0.0.1:1", "token").WriteAPI("org", "bucket")
	}
	mistakes["gr.nsq-consumer/percall"] = func(int) {
		c, _ := nsq.NewConsumer("orders", "shop", nsq.NewConfig())
		c.SetLoggerLevel(nsq.LogLevelMax)
	}
	mistakes["gr.redis-pool/channel"] = func(int) {
		client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"})
		client.Subscribe(context.Background(), "orders").Channel()
	}
	mistakes["gr.zerolog-diode/percall"] = func(int) {
		w := diode.NewWriter(io.Discard, 10, time.Hour, func(int) {})
		log := zerolog.New(w)
		log.Info().Msg("served")
	}
	mistakes["gr.zap-buffered/percall"] = func(int) {
		w := &zapcore.BufferedWriteSyncer{WS: zapcore.AddSync(io.Discard), FlushInterval: time.Hour}
		_, _ = w.Write([]byte("served"))
	}
}
