package scenarios

import "sync"

var bufferPool sync.Pool

// borrowed retains buffers of the pool, which two collections would otherwise free.
var borrowed []*entry

// growSyncPool retains entries that came from a pool and were never put back.
func growSyncPool(objects int) {
	for range objects {
		taken, found := bufferPool.Get().(*entry)
		if !found {
			taken = &entry{value: payload()}
		}
		borrowed = append(borrowed, taken)
	}
}
