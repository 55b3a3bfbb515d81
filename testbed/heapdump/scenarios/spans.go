package scenarios

import "sync/atomic"

// latest is the end of a chain: each span references its predecessor.
var latest atomic.Pointer[span]

type span struct {
	previous *span
	notes    map[string][]byte
}

func growSpans(objects int) {
	for range objects {
		latest.Store(&span{previous: latest.Load(), notes: map[string][]byte{"trace": payload()}})
	}
}
