package p

import "sync"

type Pool[T any] struct{ pool sync.Pool }

func (p *Pool[T]) Put(value T) { p.pool.Put(value) }

type series struct{ labels []string }

type buffers struct{ all Pool[[]series] }

func (b *buffers) put(s []series) {
	b.all.Put(s[:0]) // want: s goes back into the pool with its elements
}

func (b *buffers) putWithoutLabels(s []series) {
	for i := range s {
		s[i].labels = nil
	}
	b.all.Put(s[:0])
}
