package scenarios

import (
	"net/http"
	"sync"
	"time"
)

var (
	pollersMutex sync.Mutex
	pollers      []*poller
)

type poller struct{ tick *time.Ticker }

// Since Go 1.23 an unreferenced ticker is collected, so the leak needs a reference to it.
var ticker = Scenario{
	Name:  "ticker",
	About: "/orders/{id} creates three tickers for a poller that stays in a list, and never stops them",
	Grows: Heap,
	Build: onOrder(func(*http.Request) {
		for range 3 {
			poll()
		}
	}),
}

func poll() {
	pollersMutex.Lock()
	defer pollersMutex.Unlock()
	pollers = append(pollers, &poller{tick: time.NewTicker(time.Hour)})
}
