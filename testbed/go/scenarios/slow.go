package scenarios

import (
	"context"
	"net/http"
	"sync"
	"time"
)

const quotes = 40_000

var (
	trailMutex sync.Mutex
	trail      [][]byte
)

var slow = Scenario{
	Name:  "slow",
	About: "/orders/{id} keeps 640 bytes, beside 40 MB of quotes that are constantly replaced",
	Grows: Heap,
	Build: func(ctx context.Context, pace Pace) http.Handler {
		go replaceQuotes(ctx)
		return onOrder(func(*http.Request) { appendTrail() })(ctx, pace)
	},
}

func appendTrail() {
	trailMutex.Lock()
	defer trailMutex.Unlock()
	trail = append(trail, make([]byte, 640))
}

func replaceQuotes(ctx context.Context) {
	book := make([][]byte, quotes)
	for turn := 0; ctx.Err() == nil; turn++ {
		book[turn%quotes] = make([]byte, 1<<10)
		if turn%200 == 0 {
			time.Sleep(10 * time.Millisecond)
		}
	}
}
