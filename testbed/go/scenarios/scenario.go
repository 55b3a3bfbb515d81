// Package scenarios holds the mistakes, one in each file, and names them.
package scenarios

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Growth is what grows without bound, which is the right verdict.
type Growth string

const (
	Nothing    Growth = "nothing"
	Heap       Growth = "heap"
	Goroutines Growth = "goroutines"
	// OffHeap is memory outside of the Go runtime.
	OffHeap Growth = "off-heap"
)

// Scenario is the shop with one mistake in it, or none.
type Scenario struct {
	Name string
	// About describes in one line which memory is retained, and by what.
	About string
	Grows Growth
	// Build starts the service's background work, which ends with ctx, and returns its handler.
	Build func(ctx context.Context, pace Pace) http.Handler
}

// Pace compresses time, so that a watch of a minute or two shows what happens in a service within days.
type Pace struct {
	// OneIn makes the mistake in every OneIn-th order; 1 is every order.
	OneIn int
	// Hour is the real duration of a simulated hour.
	Hour time.Duration
}

// All scenarios; their names are the values of the -scenario flag.
var All = []Scenario{
	leak, userSlice, growingMap, closures, substring, ticker, timer, contexts, cardinality, slow, late, two, bursts,
	goroutine, pinning, unclosedBody, unclosedRows,
	offHeap,
	fixed, innocent, lru, sawtooth, batch, daily, ramp, pool, step, spike, nearlyFull, gcPercent, workers, mapStops,
	ballast, timeToLive, fragments,
}

// Named finds a scenario.
func Named(name string) (Scenario, error) {
	for _, scenario := range All {
		if scenario.Name == name {
			return scenario, nil
		}
	}
	return Scenario{}, fmt.Errorf("no scenario %q: choose one of %s", name, strings.Join(Names(), ", "))
}

// Names lists all scenarios.
func Names() []string {
	names := make([]string, len(All))
	for i, scenario := range All {
		names[i] = scenario.Name
	}
	return names
}
