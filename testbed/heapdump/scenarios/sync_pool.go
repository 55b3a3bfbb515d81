package scenarios

import "sync"

var bufferPool sync.Pool

// lent keeps the pool's buffers over the collection, which would otherwise empty it after two.
var lent []*entry

// growSyncPool keeps what came from a pool and was never put back.
func growSyncPool(objects int) {
	for range objects {
		taken, found := bufferPool.Get().(*entry)
		if !found {
			taken = &entry{value: payload()}
		}
		lent = append(lent, taken)
	}
}
