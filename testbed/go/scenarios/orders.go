package scenarios

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"example.com/leakhound/testbed/shop"
)

// onOrder builds the shop with a mistake in every OneIn-th order.
func onOrder(mistake func(r *http.Request)) func(context.Context, Pace) http.Handler {
	return func(ctx context.Context, pace Pace) http.Handler {
		var orders atomic.Int64
		return shop.New(ctx, shop.Parts{OnOrder: func(r *http.Request) {
			if orders.Add(1)%int64(max(1, pace.OneIn)) == 0 {
				mistake(r)
			}
		}})
	}
}

// inBackground builds the shop with background work, which is called with the time since the start.
func inBackground(every time.Duration, work func(since time.Duration, pace Pace)) func(context.Context, Pace) http.Handler {
	return func(ctx context.Context, pace Pace) http.Handler {
		go func() {
			start := time.Now()
			tick := time.NewTicker(every)
			defer tick.Stop()
			for {
				select {
				case <-ctx.Done():
					return
				case <-tick.C:
					work(time.Since(start), pace)
				}
			}
		}()
		return shop.New(ctx, shop.Parts{})
	}
}

// filled allocates a buffer whose pages are resident.
func filled(bytes int) []byte {
	buffer := make([]byte, bytes)
	for at := 0; at < bytes; at += 4 << 10 {
		buffer[at] = 1
	}
	return buffer
}
