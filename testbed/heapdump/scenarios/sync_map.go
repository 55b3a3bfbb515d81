package scenarios

import "sync"

var registry sync.Map

func growSyncMap(objects int) {
	for range objects {
		registry.Store(nextID(), &entry{value: payload()})
	}
}
