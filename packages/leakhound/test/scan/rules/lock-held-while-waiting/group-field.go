// A wait group in a field, for goroutines that another method starts.
package p

import "sync"

type yard struct {
	mu    sync.Mutex
	group sync.WaitGroup
	done  []string
}

func (y *yard) add(name string) {
	y.group.Add(1)
	go y.work(name)
}

func (y *yard) work(name string) {
	defer y.group.Done()
	y.mu.Lock()
	y.done = append(y.done, name)
	y.mu.Unlock()
}

func (y *yard) finish() []string {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.group.Wait() // want: waits for a goroutine
	return y.done
}

type field struct {
	mu    sync.Mutex
	group sync.WaitGroup
	done  []string
}

func (f *field) add(name string) {
	f.group.Add(1)
	go f.work(name)
}

func (f *field) work(name string) {
	defer f.group.Done()
	f.mu.Lock()
	f.done = append(f.done, name)
	f.mu.Unlock()
}

func (f *field) finish() []string {
	f.group.Wait()
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.done
}
