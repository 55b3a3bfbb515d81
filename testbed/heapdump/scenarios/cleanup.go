//go:build go1.24

package scenarios

import "runtime"

var cleaned []*entry

func init() { All["cleanup"] = growCleanup }

// growCleanup gives each entry a cleanup, whose argument is held by the runtime alone: a dump does not say so.
func growCleanup(objects int) {
	for range objects {
		one := &entry{}
		runtime.AddCleanup(one, func(value []byte) { println(len(value)) }, payload())
		cleaned = append(cleaned, one)
	}
}
