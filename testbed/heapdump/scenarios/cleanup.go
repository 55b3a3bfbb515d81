//go:build go1.24

package scenarios

import "runtime"

var cleaned []*entry

func init() { All["cleanup"] = growCleanup }

// growCleanup adds a cleanup to each entry, whose argument only the runtime retains: a dump does not show that.
func growCleanup(objects int) {
	for range objects {
		one := &entry{}
		runtime.AddCleanup(one, func(value []byte) { println(len(value)) }, payload())
		cleaned = append(cleaned, one)
	}
}
