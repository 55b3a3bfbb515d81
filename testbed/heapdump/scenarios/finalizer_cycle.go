package scenarios

import "runtime"

type twin struct {
	other *twin
	value []byte
}

// growFinalizerCycle allocates pairs that reference each other, one with a finalizer: they are never freed.
func growFinalizerCycle(objects int) {
	for range objects {
		one := &twin{value: payload()}
		one.other = &twin{other: one}
		runtime.SetFinalizer(one, func(t *twin) { println(len(t.value)) })
	}
}
