package scenarios

import (
	"context"
	"math"
	"net/http"
	"sync"
	"time"
)

// Memory in flight, which is proportional to the current load.

const bodyBytes = 32 << 10

// inFlight holds one body for each current request.
type inFlight struct{ bodies [][]byte }

func (f *inFlight) hold(count int) {
	for len(f.bodies) < count {
		f.bodies = append(f.bodies, readBody())
	}
	for len(f.bodies) > count {
		f.bodies[len(f.bodies)-1] = nil
		f.bodies = f.bodies[:len(f.bodies)-1]
	}
	// Requests change even when their number does not: a tenth of them in each turn.
	for row := range len(f.bodies) / 10 {
		f.bodies[row*10] = readBody()
	}
}

func readBody() []byte { return filled(bodyBytes) }

// loadOf builds the shop with bodies in flight, whose number is a function of the hours since the start.
func loadOf(count func(hours float64) float64) Scenario {
	var flight inFlight
	return Scenario{Grows: Nothing, Build: inBackground(50*time.Millisecond, func(since time.Duration, pace Pace) {
		flight.hold(int(count(float64(since) / float64(max(1, pace.Hour)))))
	})}
}

func named(name, about string, scenario Scenario) Scenario {
	scenario.Name, scenario.About = name, about
	return scenario
}

var daily = named("daily", "memory in flight follows day and night, a day of two hours", loadOf(func(hours float64) float64 {
	return 400 - 350*math.Cos(math.Pi*hours)
}))

var ramp = named("ramp", "the load rises throughout, and with it the memory in flight", loadOf(func(hours float64) float64 {
	return 200 + 300*hours
}))

var batch = named("batch", "a batch takes 25 MB for a third of each hour", loadOf(func(hours float64) float64 {
	if math.Mod(hours, 1) < 0.33 {
		return 800
	}
	return 20
}))

var spike = named("spike", "one spike of 32 MB after an hour, and all of it is freed", loadOf(func(hours float64) float64 {
	if hours > 1 && hours < 1.3 {
		return 1000
	}
	return 20
}))

var step = named("step", "a table of 25 MB is loaded once, after an hour", loadOf(func(hours float64) float64 {
	if hours > 1 {
		return 800
	}
	return 10
}))

var buffers = sync.Pool{New: func() any { return newBuffer() }}

func newBuffer() []byte { return filled(bodyBytes) }

var pool = Scenario{
	Name:  "pool",
	About: "/orders/{id} borrows four buffers of 32 KiB from a pool",
	Grows: Nothing,
	Build: onOrder(func(*http.Request) {
		var borrowed [4][]byte
		for row := range borrowed {
			borrowed[row] = buffers.Get().([]byte)
		}
		for _, buffer := range borrowed {
			buffers.Put(buffer) //nolint:staticcheck // services do this
		}
	}),
}

var workers = Scenario{
	Name:  "workers",
	About: "a pool of workers grows to its bound of 400 in an hour",
	Grows: Nothing,
	Build: func() func(context.Context, Pace) http.Handler {
		started := 0
		jobs := make(chan int)
		return inBackground(10*time.Millisecond, func(since time.Duration, pace Pace) {
			for bound := int(400 * min(1, float64(since)/float64(max(1, pace.Hour)))); started < bound; started++ {
				go work(jobs)
			}
		})
	}(),
}

func work(jobs <-chan int) {
	for range jobs {
	}
}
