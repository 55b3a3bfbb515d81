package scenarios

import (
	"context"
	"net/http"
	"time"

	"example.com/leakhound/testbed/shop"
)

const (
	fraudCheckTakes = 20 * time.Millisecond
	patience        = 2 * time.Millisecond
)

// Each order starts a fraud check and does not wait for its end. The channel has no buffer for the
// answer, so the checker waits for a reader that has returned.
var goroutine = Scenario{
	Name:  "goroutine",
	About: "/orders/{id} stops waiting for a goroutine, which then blocks on its send forever",
	Grows: Goroutines,
	Build: impatientShop,
}

func impatientShop(ctx context.Context, _ Pace) http.Handler {
	return shop.New(ctx, shop.Parts{OnOrder: func(*http.Request) { askForFraudCheck() }})
}

func askForFraudCheck() bool {
	answer := make(chan bool)
	go checkFraud(answer)
	select {
	case fraud := <-answer:
		return fraud
	case <-time.After(patience):
		return false
	}
}

func checkFraud(answer chan<- bool) {
	time.Sleep(fraudCheckTakes)
	answer <- false
}
