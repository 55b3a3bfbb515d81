package scenarios

import (
	"strconv"
	"sync"
)

// resolve remembers the answers of a function, in a variable that only a generic closure has.
var resolve = memoize(func(name string) *reply { return &reply{text: payload(), name: name} })

type reply struct {
	text []byte
	name string
}

func memoize[K comparable, V any](compute func(K) V) func(K) V {
	known := make(map[K]V)
	return func(key K) V {
		value, found := known[key]
		if !found {
			value = compute(key)
			known[key] = value
		}
		return value
	}
}

// resolvePage has the same shape of arguments: only the dictionaries of the closures differ.
var resolvePage = memoize(func(name string) *page { return &page{body: []byte(name)} })

func growGenericClosure(objects int) {
	for range objects {
		resolve("name-" + strconv.Itoa(nextID()))
		resolvePage("page-" + strconv.Itoa(nextID()))
	}
}

// tokens is a cache whose functions are generic methods.
var tokens = newLoading[int, *reply](func(id int) *reply { return &reply{text: payload(), name: strconv.Itoa(id)} })

type loading[K comparable, V any] struct {
	mutex   sync.Mutex
	pending map[K]func() V
	loaded  []V
	load    func(K) V
}

func newLoading[K comparable, V any](load func(K) V) *loading[K, V] {
	return &loading[K, V]{pending: make(map[K]func() V), load: load}
}

// later adds a function that captures the receiver, the key and the value of a generic method.
func (l *loading[K, V]) later(key K) {
	value := l.load(key)
	l.pending[key] = func() V {
		l.loaded = append(l.loaded, value)
		return value
	}
}

func growGenericMethod(objects int) {
	for range objects {
		tokens.later(nextID())
	}
}

// onClose has functions whose captured variables are of a type parameter.
var onClose []func()

func release[T any](values []T, drop func(T)) {
	onClose = append(onClose, func() {
		for _, one := range values {
			drop(one)
		}
	})
}

func growGenericCaptured(objects int) {
	for range objects {
		release([]*reply{{text: payload()}}, func(one *reply) { println(one.name) })
	}
}

// broker has a map of slices of its type parameter.
var broker = &topic[*reply]{}

type topic[T any] struct {
	mutex   sync.Mutex
	backlog map[int][]T
}

func (t *topic[T]) publish(key int, value T) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.backlog == nil {
		t.backlog = make(map[int][]T)
	}
	t.backlog[key] = append(t.backlog[key], value)
}

func growGenericTopic(objects int) {
	for range objects {
		broker.publish(nextID()%100, &reply{text: payload()})
	}
}
