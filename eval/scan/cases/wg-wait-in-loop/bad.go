package p

import "sync"

func start(plugins []func()) {
	var wg sync.WaitGroup
	wg.Add(len(plugins))
	for _, p := range plugins {
		go func() {
			defer wg.Done()
			p()
		}()
		wg.Wait() // want "waitgroup-done-missed"
	}
}
