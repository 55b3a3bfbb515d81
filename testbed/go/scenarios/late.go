package scenarios

import (
	"context"
	"net/http"
	"sync"
	"time"
)

var (
	retriesMutex sync.Mutex
	retries      [][]byte
)

var late = Scenario{
	Name:  "late",
	About: "as slice, but it begins one hour after the start",
	Grows: Heap,
	Build: func(ctx context.Context, pace Pace) http.Handler {
		start := time.Now()
		return onOrder(func(*http.Request) {
			if time.Since(start) > pace.Hour {
				retry()
			}
		})(ctx, pace)
	},
}

func retry() {
	retriesMutex.Lock()
	defer retriesMutex.Unlock()
	retries = append(retries, make([]byte, 4<<10))
}
