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

// Since Go 1.23 a ticker that nobody points to is collected, so the leak takes somebody who does.
var ticker = Scenario{
	Name:  "ticker",
	About: "/orders/{id} makes three tickers for a poller that stays in a list, and never stops them",
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
