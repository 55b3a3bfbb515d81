package scenarios

import "container/list"

// thumbnails is a generic cache without a limit: a list of boxed entries and a map of its elements.
var thumbnails = newLRU[int, *thumbnail]()

type thumbnail struct{ pixels []byte }

type lru[K comparable, V any] struct {
	order    *list.List
	elements map[K]*list.Element
}

type lruEntry[K comparable, V any] struct {
	key   K
	value V
}

func newLRU[K comparable, V any]() *lru[K, V] {
	return &lru[K, V]{order: list.New(), elements: make(map[K]*list.Element)}
}

func (c *lru[K, V]) put(key K, value V) {
	c.elements[key] = c.order.PushFront(&lruEntry[K, V]{key, value})
}

func growLRU(objects int) {
	for range objects {
		thumbnails.put(nextID(), &thumbnail{pixels: payload()})
	}
}
