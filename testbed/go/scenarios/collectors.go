package scenarios

import (
	"context"
	"math/rand/v2"
	"net/http"
	"runtime/debug"
	"time"

	"example.com/leakhound/testbed/shop"
)

// Settings and behavior of the collector that change resident memory but not live memory.

const (
	ballastBytes = 128 << 20
	limitBytes   = 256 << 20
	pieces       = 60_000
)

var kept struct {
	ballast []byte
	pieces  [][]byte
}

var sawtooth = Scenario{
	Name:  "sawtooth",
	About: "40 MB of garbage a second: watch it without gc=1",
	Grows: Nothing,
	Build: inBackground(10*time.Millisecond, func(time.Duration, Pace) {
		for range 100 {
			kept.ballast = makeGarbage()
		}
	}),
}

func makeGarbage() []byte { return make([]byte, 4<<10) }

var gcPercent = Scenario{
	Name:  "gc-percent",
	About: "GOGC is raised from 50 to 300 after an hour",
	Grows: Nothing,
	Build: inBackground(100*time.Millisecond, func(since time.Duration, pace Pace) {
		percent := 50
		if since > pace.Hour {
			percent = 300
		}
		debug.SetGCPercent(percent)
		kept.pieces = makePieces(2000)
	}),
}

var ballast = Scenario{
	Name:  "ballast",
	About: "a block of 128 MB that is never written, and a memory limit of 256 MB with GOGC off",
	Grows: Nothing,
	Build: func(ctx context.Context, _ Pace) http.Handler {
		kept.ballast = make([]byte, ballastBytes)
		debug.SetGCPercent(-1)
		debug.SetMemoryLimit(limitBytes)
		return shop.New(ctx, shop.Parts{})
	},
}

var fragments = Scenario{
	Name:  "fragments",
	About: "30 MB of small pieces at the start, three quarters of which are freed at random",
	Grows: Nothing,
	Build: func(ctx context.Context, _ Pace) http.Handler {
		kept.pieces = makePieces(pieces)
		for row := range kept.pieces {
			if rand.IntN(4) > 0 {
				kept.pieces[row] = nil
			}
		}
		return shop.New(ctx, shop.Parts{})
	},
}

func makePieces(count int) [][]byte {
	made := make([][]byte, count)
	for row := range made {
		made[row] = make([]byte, 512)
	}
	return made
}
