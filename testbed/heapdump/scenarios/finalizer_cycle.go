package scenarios

import "runtime"

type twin struct {
	other *twin
	value []byte
}

// growFinalizerCycle makes pairs that hold each other, and one has a finalizer: such are never freed.
func growFinalizerCycle(objects int) {
	for range objects {
		one := &twin{value: payload()}
		one.other = &twin{other: one}
		runtime.SetFinalizer(one, func(t *twin) { println(len(t.value)) })
	}
}
