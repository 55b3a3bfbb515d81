package common

import (
	"container/list"
	"sync"
)

// lru holds at most a fixed number of items and drops the one that was used least recently.
type lru struct {
	mutex sync.Mutex
	max   int
	order *list.List
	byKey map[string]*list.Element
}

type item struct {
	key   string
	value []byte
}

func newLRU(max int) *lru {
	return &lru{max: max, order: list.New(), byKey: make(map[string]*list.Element)}
}

func (c *lru) get(key string, load func(string) []byte) []byte {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if found, ok := c.byKey[key]; ok {
		c.order.MoveToFront(found)
		return found.Value.(*item).value
	}
	value := load(key)
	c.byKey[key] = c.order.PushFront(&item{key, value})
	if c.order.Len() > c.max {
		last := c.order.Remove(c.order.Back()).(*item)
		delete(c.byKey, last.key)
	}
	return value
}
