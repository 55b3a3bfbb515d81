// Package drive puts a bounded load on the shop: a fixed rate, a fixed number of connections and a
// short queue, so that a slow shop gets fewer requests instead of a growing queue.
package drive

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

const (
	connections    = 8
	queueMax       = 64
	tickEvery      = 5 * time.Millisecond
	requestTimeout = 2 * time.Second
	orderIDs       = 1_000_000
)

// Load is the target and the request rates.
type Load struct {
	Target          string
	ProbesPerSecond int
	OrdersPerSecond int
}

// Result counts the requests by outcome.
type Result struct {
	Probes  int64 `json:"probes"`
	Orders  int64 `json:"orders"`
	Failed  int64 `json:"failed"`
	Skipped int64 `json:"skipped"`
}

// Run sends requests until ctx ends.
func Run(ctx context.Context, load Load) Result {
	var result Result
	var done sync.WaitGroup
	due := make(chan string, queueMax)
	client := &http.Client{
		Timeout:   requestTimeout,
		Transport: &http.Transport{MaxIdleConnsPerHost: connections},
	}
	for range connections {
		done.Add(1)
		go func() {
			defer done.Done()
			for path := range due {
				if get(client, "http://"+load.Target+path) != nil {
					atomic.AddInt64(&result.Failed, 1)
				}
			}
		}()
	}
	pace(ctx, load, due, &result)
	close(due)
	done.Wait()
	return result
}

// pace queues the requests that are due since the last tick.
func pace(ctx context.Context, load Load, due chan<- string, result *Result) {
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	probes := rate{perSecond: load.ProbesPerSecond, last: time.Now()}
	orders := rate{perSecond: load.OrdersPerSecond, last: time.Now()}
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			for range probes.due(now) {
				enqueue(due, "/healthz", &result.Probes, &result.Skipped)
			}
			for range orders.due(now) {
				enqueue(due, fmt.Sprintf("/orders/%d", rand.IntN(orderIDs)), &result.Orders, &result.Skipped)
			}
		}
	}
}

func enqueue(due chan<- string, path string, sent, skipped *int64) {
	select {
	case due <- path:
		*sent++
	default:
		*skipped++
	}
}

func get(client *http.Client, url string) error {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	setHeaders(request.Header)
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}
