package scenarios

import (
	"context"
	"net/http"
	"sync"
	"time"
)

var (
	alarmsMutex sync.Mutex
	alarms      [][]byte
)

var bursts = Scenario{
	Name:  "bursts",
	About: "it leaks only in bursts, one fifth of each quarter of an hour",
	Grows: Heap,
	Build: func(ctx context.Context, pace Pace) http.Handler {
		start := time.Now()
		period := max(pace.Hour/4, time.Millisecond)
		return onOrder(func(*http.Request) {
			if time.Since(start)%period < period/5 {
				alarm()
			}
		})(ctx, pace)
	},
}

func alarm() {
	alarmsMutex.Lock()
	defer alarmsMutex.Unlock()
	alarms = append(alarms, make([]byte, 16<<10))
}
