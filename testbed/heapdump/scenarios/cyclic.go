package scenarios

// ring is a list whose last entry points to the first.
var ring *node

type node struct {
	next, previous *node
	value          []byte
}

func growCyclic(objects int) {
	for range objects {
		added := &node{value: payload()}
		if ring == nil {
			added.next, added.previous = added, added
			ring = added
			continue
		}
		added.next, added.previous = ring, ring.previous
		ring.previous.next = added
		ring.previous = added
	}
}
