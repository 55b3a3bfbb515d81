package p

import "sync"

type point struct{ x, y float64 }

type sample struct {
	value float64
	host  *string
}

var (
	samples = sync.Pool{New: func() any { return []sample(nil) }}
	points  = sync.Pool{New: func() any { return []point(nil) }}
	names   = sync.Pool{New: func() any { return new([]string) }}
)

func put(s []sample) {
	samples.Put(s[:0]) // want: goes back into the pool with its elements
}

func putNamed(s []string) {
	s = s[:0]
	names.Put(&s) // want: goes back into the pool
}

func putPoints(s []point) { points.Put(s[:0]) }

func putCleared(s []sample) {
	clear(s)
	samples.Put(s[:0])
}

func putZeroed(s []sample) {
	for i := range s {
		s[i] = sample{}
	}
	samples.Put(s[:0])
}
