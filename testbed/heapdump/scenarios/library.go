package scenarios

import (
	"strconv"

	"example.com/metrics"
)

// growInstruments registers instruments in a variable of a library.
func growInstruments(objects int) {
	for range objects {
		metrics.Instrument("instrument-"+strconv.Itoa(nextID()), payload())
	}
}

// requestDurations is a vector of own code; the library has it in its list, too.
var requestDurations = metrics.NewVector()

func growVector(objects int) {
	for range objects {
		requestDurations.With("path-"+strconv.Itoa(nextID()), payload())
	}
}
