package scenarios

import (
	"context"
	"net/http"
)

var application, stopApplication = context.WithCancel(context.Background())

var contexts = Scenario{
	Name:  "context",
	About: "/orders/{id} derives four contexts from one that lives as long as the process, and cancels none",
	Grows: Heap,
	Build: onOrder(func(*http.Request) {
		for range 4 {
			fanOut()
		}
	}),
}

// fanOut forgets to cancel on purpose: the parent keeps each child.
func fanOut() <-chan struct{} {
	child, cancel := context.WithCancel(application)
	_, _ = stopApplication, cancel
	return child.Done()
}
