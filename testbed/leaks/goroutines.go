package main

import (
	"context"
	"io"
	"sync"
	"time"
)

type worker struct{ jobs, quit chan int }

func (w worker) run() {
	for {
		select {
		case <-w.jobs:
		case <-w.quit:
			return
		}
	}
}

// ownContext has a type that is unknown to package context, which therefore watches it with a goroutine.
type ownContext struct{ context.Context }

var never = make(chan struct{})

func (ownContext) Done() <-chan struct{} { return never }

var (
	lock sync.Mutex
	cond = sync.NewCond(&sync.Mutex{})
)

func init() {
	lock.Lock()
	mistakes["gr.chan-send/abandoned"] = func(int) {
		answer := make(chan int)
		go func() { answer <- 1 }()
	}
	mistakes["gr.chan-recv/range"] = func(int) {
		jobs := make(chan int)
		go func() {
			for range jobs {
			}
		}()
	}
	mistakes["gr.select/worker"] = func(int) { go worker{make(chan int), make(chan int)}.run() }
	mistakes["gr.nil-chan/select"] = func(int) { go func() { select {} }() }
	mistakes["gr.mutex/lock"] = func(int) {
		go func() {
			lock.Lock()
			defer lock.Unlock()
		}()
	}
	mistakes["gr.waitgroup/wait"] = func(int) {
		var group sync.WaitGroup
		group.Add(1)
		go func() { group.Wait() }()
	}
	mistakes["gr.cond/wait"] = func(int) {
		go func() {
			cond.L.Lock()
			defer cond.L.Unlock()
			cond.Wait()
		}()
	}
	mistakes["gr.sleep-loop/poll"] = func(int) {
		go func() {
			for {
				time.Sleep(time.Hour)
			}
		}()
	}
	mistakes["gr.io-pipe/write"] = func(int) {
		_, writer := io.Pipe()
		go func() { _, _ = writer.Write([]byte("x")) }()
	}
	mistakes["gr.ctx-watch/own-context"] = func(int) { _, _ = context.WithCancel(ownContext{root}) }
}
