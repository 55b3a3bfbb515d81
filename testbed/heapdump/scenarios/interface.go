package scenarios

// store is a cache inside a struct behind an interface.
var store Store

// Store is the interface of the cache.
type Store interface{ Put(key int, value []byte) }

type memoryStore struct {
	name  string
	inner struct{ entries map[int]*entry }
}

type entry struct {
	hits  int
	value []byte
}

func (s *memoryStore) Put(key int, value []byte) { s.inner.entries[key] = &entry{value: value} }

func growInterface(objects int) {
	if store == nil {
		created := &memoryStore{name: "memory"}
		created.inner.entries = make(map[int]*entry)
		store = created
	}
	for range objects {
		store.Put(nextID(), payload())
	}
}
