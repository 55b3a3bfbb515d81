package scenarios

import "sync"

// connections is a struct with an unnamed type, and not a pointer to one.
var connections = struct {
	sync.RWMutex
	nested struct{ open map[int]*connection }
}{}

type connection struct{ buffer []byte }

func growRegistryStruct(objects int) {
	connections.Lock()
	defer connections.Unlock()
	if connections.nested.open == nil {
		connections.nested.open = make(map[int]*connection)
	}
	for range objects {
		connections.nested.open[nextID()] = &connection{buffer: payload()}
	}
}
