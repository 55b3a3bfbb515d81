// Package scenarios holds the mistakes, one in each file, and names them.
package scenarios

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

// Growth is what grows without end, and so the verdict that is right.
type Growth string

const (
	Nothing    Growth = "nothing"
	Heap       Growth = "heap"
	Goroutines Growth = "goroutines"
)

// Scenario is the shop with one mistake in it, or none.
type Scenario struct {
	Name string
	// About says in one line what is kept and by whom.
	About string
	Grows Growth
	// Build starts the service's background work, which ends with ctx, and returns its handler.
	Build func(ctx context.Context) http.Handler
}

// All are the scenarios by the name of the -scenario flag.
var All = []Scenario{
	leak,
	fixed,
	goroutine,
	userSlice,
	innocent,
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
