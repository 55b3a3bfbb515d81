package scenarios

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"
)

// Each leak costs a connection, which is two file descriptors, so only some orders leak one.
const bodiesOneIn = 50

var unclosedBody = Scenario{
	Name:  "body",
	About: "every 50th order sends a request to another server and does not close the response body",
	Grows: Goroutines,
	Build: func(ctx context.Context, pace Pace) http.Handler {
		neighbor := startNeighbor(ctx)
		var orders atomic.Int64
		return onOrder(func(*http.Request) {
			if orders.Add(1)%bodiesOneIn == 0 {
				ask(neighbor)
			}
		})(ctx, pace)
	},
}

func startNeighbor(ctx context.Context) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	context.AfterFunc(ctx, func() { _ = listener.Close() })
	answer := make([]byte, 64<<10)
	go func() {
		_ = http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(answer) }))
	}()
	return "http://" + listener.Addr().String()
}

func ask(url string) {
	if answer, err := http.Get(url); err == nil {
		_ = answer.Status
	}
}
