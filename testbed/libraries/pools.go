package main

import (
	"context"
	"fmt"
	"time"

	"github.com/eapache/channels"
	"github.com/gammazero/workerpool"
	"github.com/go-co-op/gocron/v2"
	"github.com/panjf2000/ants/v2"
	"github.com/robfig/cron/v3"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"
)

var (
	weight = semaphore.NewWeighted(1)
	flight singleflight.Group
	never  = make(chan struct{})
	daily  = cron.New()
)

func init() {
	mistakes["gr.ants-pool/percall"] = func(int) {
		pool, _ := ants.NewPool(2)
		_ = pool.Submit(func() {})
	}
	mistakes["gr.workerpool/gammazero"] = func(int) { workerpool.New(2).Submit(func() {}) }
	mistakes["gr.cron-percall/robfig"] = func(int) {
		c := cron.New()
		_, _ = c.AddFunc("@daily", func() {})
		c.Start()
	}
	mistakes["gr.cron-percall/gocron"] = func(int) {
		s, _ := gocron.NewScheduler()
		_, _ = s.NewJob(gocron.DurationJob(time.Hour), gocron.NewTask(func() {}))
		s.Start()
	}
	mistakes["heap.cron-entries/robfig"] = func(event int) { remind(event) }
	mistakes["gr.errgroup-limit/stuck"] = func(int) { go fanOut() }
	mistakes["gr.semaphore-acquire/stuck"] = func(int) { go func() { _ = weight.Acquire(context.Background(), 1) }() }
	mistakes["gr.singleflight-stuck/do"] = func(int) { go lookUp() }
	mistakes["gr.infinite-channel/open"] = func(int) { channels.NewInfiniteChannel().In() <- 1 }
	go func() { _ = weight.Acquire(context.Background(), 1) }()
}

func remind(event int) { _, _ = daily.AddFunc("@daily", func() { fmt.Println(event) }) }

func fanOut() {
	var group errgroup.Group
	group.SetLimit(1)
	for range 2 {
		group.Go(func() error { <-never; return nil })
	}
	_ = group.Wait()
}

func lookUp() {
	_, _, _ = flight.Do("one", func() (any, error) { <-never; return nil, nil })
}
