package scenarios

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"example.com/leakhound/testbed/shop"
)

// Caches and tables with a bound, and how they reach it.

const lruPages = 256

var lru = Scenario{
	Name:  "lru",
	About: "a small cache is full at once and constantly replaces its pages",
	Grows: Nothing,
	Build: func(ctx context.Context, _ Pace) http.Handler { return shop.New(ctx, shop.Parts{CachePages: lruPages}) },
}

const (
	priceBytes = 8 << 10
	prices     = 5000
)

var nearlyFull = Scenario{
	Name:  "nearly-full",
	About: "a table of 40 MB starts 90% full and fills in two hours",
	Grows: Nothing,
	Build: func(ctx context.Context, pace Pace) http.Handler {
		table := make([][]byte, prices)
		for row := range prices * 9 / 10 {
			table[row] = newPrice()
		}
		return inBackground(10*time.Millisecond, func(since time.Duration, pace Pace) {
			full := prices*9/10 + int(float64(prices/10)*min(1, since.Hours()/(2*pace.Hour.Hours())))
			for row := full - 1; row >= 0 && table[row] == nil; row-- {
				table[row] = newPrice()
			}
		})(ctx, pace)
	},
}

func newPrice() []byte { return filled(priceBytes) }

const customers = 6000

var (
	namesMutex sync.Mutex
	names      = map[string]*[4 << 10]byte{}
)

var mapStops = Scenario{
	Name:  "map-stops",
	About: "a map grows with the customers, and there are 6,000 of them",
	Grows: Nothing,
	Build: onOrder(func(*http.Request) { meetCustomer() }),
}

func meetCustomer() {
	namesMutex.Lock()
	defer namesMutex.Unlock()
	if len(names) < customers {
		names[strconv.Itoa(len(names))] = new([4 << 10]byte)
	}
}

type ticket struct {
	issued time.Time
	data   []byte
}

var timeToLive = Scenario{
	Name:  "time-to-live",
	About: "/orders/{id} keeps 4 KiB for an hour",
	Grows: Nothing,
	Build: func(ctx context.Context, pace Pace) http.Handler {
		var mutex sync.Mutex
		var tickets []ticket
		return onOrder(func(*http.Request) {
			mutex.Lock()
			defer mutex.Unlock()
			tickets = append(tickets, issue())
			for len(tickets) > 0 && time.Since(tickets[0].issued) > pace.Hour {
				tickets[0] = ticket{}
				tickets = tickets[1:]
			}
		})(ctx, pace)
	},
}

func issue() ticket { return ticket{issued: time.Now(), data: filled(4 << 10)} }
