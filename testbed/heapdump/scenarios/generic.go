package scenarios

var sessions = newCache[string, *session]()

type session struct {
	user string
	data []byte
}

type cache[K comparable, V any] struct {
	entries map[K]slot[V]
}

type slot[V any] struct {
	value V
	uses  int
}

func newCache[K comparable, V any]() *cache[K, V] {
	return &cache[K, V]{entries: make(map[K]slot[V])}
}

func (c *cache[K, V]) put(key K, value V) { c.entries[key] = slot[V]{value: value} }

func growGeneric(objects int) {
	for range objects {
		name := "user-" + string(rune('a'+nextID()%26)) + string(rune(0x4e00+nextID()))
		sessions.put(name, &session{user: name, data: payload()})
	}
}
