package common

import (
	"fmt"
	"io"
	"math"
	"math/rand"
	"net/http"
	"sync"
	"time"
)

const (
	connections = 8
	queueMax    = 64
	tickEvery   = 5 * time.Millisecond
	swing       = 0.4
	swingPeriod = 17 * time.Second
	keys        = 1_000_000
)

// Drive sends requests to /work and, as often, to /items/KEY. The rate swings by 40% around its mean.
// It is bounded in time, in connections and in its queue.
func Drive(address string, perSecond float64, length time.Duration) {
	client := &http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: connections}}
	due := make(chan string, queueMax)
	var done sync.WaitGroup
	for i := 0; i < connections; i++ {
		done.Add(1)
		go func() {
			defer done.Done()
			for path := range due {
				request(client, "http://"+address+path)
			}
		}()
	}
	start := time.Now()
	owed := 0.0
	for last := start; time.Since(start) < length; {
		time.Sleep(tickEvery)
		now := time.Now()
		phase := 2 * math.Pi * float64(now.Sub(start)) / float64(swingPeriod)
		owed += perSecond * (1 + swing*math.Sin(phase)) * now.Sub(last).Seconds()
		last = now
		for ; owed >= 1; owed-- {
			offer(due, "/work")
			offer(due, fmt.Sprintf("/items/%d", rand.Intn(keys)))
		}
	}
	close(due)
	done.Wait()
}

func offer(due chan<- string, path string) {
	select {
	case due <- path:
	default:
	}
}

func request(client *http.Client, url string) {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return
	}
	request.Header.Set("User-Agent", "leakhound-testbed/1.0")
	request.Header.Set("X-Request-Id", fmt.Sprint(rand.Uint64()))
	request.Header.Set("Cookie", fmt.Sprintf("session=%x; theme=dark", rand.Uint64()))
	response, err := client.Do(request)
	if err != nil {
		return
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
}
