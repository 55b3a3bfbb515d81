package scenarios

import "sync"

// shards is an array of maps with locks, as in concurrent caches.
var shards [16]shard

type shard struct {
	mutex   sync.Mutex
	entries map[int][]byte
}

func growShards(objects int) {
	for range objects {
		id := nextID()
		one := &shards[id%len(shards)]
		one.mutex.Lock()
		if one.entries == nil {
			one.entries = make(map[int][]byte)
		}
		one.entries[id] = payload()
		one.mutex.Unlock()
	}
}
