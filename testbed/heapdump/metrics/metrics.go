// Package metrics is a library that registers what its users create, as clients of monitoring systems do.
package metrics

import "sync"

// instruments has the instruments of all users, by name.
var instruments sync.Map

// Vector has one series for each combination of labels.
type Vector struct {
	mutex  sync.Mutex
	series map[string]*Series
}

// Series is the value of one combination of labels.
type Series struct {
	labels []byte
	value  float64
}

var registered []*Vector

// NewVector creates a vector and registers it.
func NewVector() *Vector {
	one := &Vector{series: make(map[string]*Series)}
	registered = append(registered, one)
	return one
}

// With returns the series with these labels.
func (v *Vector) With(name string, labels []byte) *Series {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	one, found := v.series[name]
	if !found {
		one = &Series{labels: labels}
		v.series[name] = one
	}
	return one
}

// Instrument keeps a description for ever.
func Instrument(name string, description []byte) {
	instruments.LoadOrStore(name, &Series{labels: description})
}
