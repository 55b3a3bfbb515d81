package scenarios

import (
	"context"
	"net/http"
)

var application, stopApplication = context.WithCancel(context.Background())

var contexts = Scenario{
	Name:  "context",
	About: "/orders/{id} derives four contexts from one that never ends, and cancels none",
	Grows: Heap,
	Build: onOrder(func(*http.Request) {
		for range 4 {
			fanOut()
		}
	}),
}

// fanOut intentionally cancels no context: the parent retains each child.
func fanOut() <-chan struct{} {
	child, cancel := context.WithCancel(application)
	_, _ = stopApplication, cancel
	return child.Done()
}
