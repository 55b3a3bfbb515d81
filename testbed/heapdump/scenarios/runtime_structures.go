package scenarios

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"time"
)

// growDeadlines derives contexts with a deadline and never cancels them: their timers retain them.
func growDeadlines(objects int) {
	for range objects {
		_, _ = withDeadline(context.WithValue(context.Background(), jobKey(0), payload()))
	}
}

func withDeadline(parent context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(parent, 24*time.Hour)
}

// nextSweep is a timer in a variable, which stands in the same list of the runtime as all others.
var nextSweep *time.Timer

// growRetries starts timers by a method, beside the timer of a variable, which holds none of them.
func growRetries(objects int) {
	nextSweep = time.AfterFunc(24*time.Hour, func() {})
	for range objects {
		one := &retry{body: payload()}
		time.AfterFunc(24*time.Hour, one.again)
	}
}

type retry struct{ body []byte }

func (r *retry) again() { println(len(r.body)) }

var scratchPool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// growPooled puts large buffers into a pool; the image is taken without a collection.
func growPooled(objects int) {
	buffers := make([]*bytes.Buffer, objects)
	for row := range buffers {
		buffers[row] = bytes.NewBuffer(payload())
	}
	for _, one := range buffers {
		scratchPool.Put(one)
	}
}

// growDeferred runs a loop that defers in each round, in a function that does not return.
var deferring chan []byte

func growDeferred(objects int) {
	if deferring == nil {
		deferring = make(chan []byte)
		go deferLoop(deferring)
	}
	for range objects {
		deferring <- payload()
	}
}

func deferLoop(in <-chan []byte) {
	for {
		one := <-in
		defer func() { println(one[0]) }()
	}
}

// growHandlers registers handlers with what they captured at the default mux of net/http.
func growHandlers(objects int) {
	for range objects {
		one := payload()
		http.HandleFunc("/object/"+strconv.Itoa(nextID()), func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(one) })
	}
}

// growSignals calls signal.Notify for each object; the list of package os/signal has the channels.
func growSignals(objects int) {
	for range objects {
		in := make(chan os.Signal, 60)
		signal.Notify(in, os.Interrupt)
	}
}

// growSleeping starts goroutines that sleep with a buffer.
func growSleeping(objects int) {
	for range objects {
		go sleeper(payload())
	}
	time.Sleep(50 * time.Millisecond)
}

func sleeper(kept []byte) {
	time.Sleep(24 * time.Hour)
	println(kept[0])
}

// growAfter starts goroutines that wait in a select with a timer.
func growAfter(objects int) {
	for range objects {
		go withTimeout(make(chan int))
	}
	time.Sleep(50 * time.Millisecond)
}

func withTimeout(never chan int) {
	attempt := payload()
	select {
	case <-never:
	case <-time.After(24 * time.Hour):
	}
	println(attempt[0])
}
