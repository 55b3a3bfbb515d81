package scenarios

import (
	"net/http"
	"time"
)

type cart struct{ lines [256]int64 }

var timer = Scenario{
	Name:  "timer",
	About: "/orders/{id} sets a timer of one day, whose function keeps a cart of 2 KiB",
	Grows: Heap,
	Build: onOrder(func(*http.Request) { expire(newCart()) }),
}

func newCart() *cart { return &cart{} }

func expire(c *cart) { time.AfterFunc(24*time.Hour, func() { c.lines[0] = 0 }) }
