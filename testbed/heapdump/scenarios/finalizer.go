package scenarios

import "runtime"

var handles []*handle

type handle struct{ value []byte }

// growFinalizer keeps handles with finalizers.
func growFinalizer(objects int) {
	for range objects {
		one := &handle{value: payload()}
		runtime.SetFinalizer(one, func(h *handle) { println(len(h.value)) })
		handles = append(handles, one)
	}
}
