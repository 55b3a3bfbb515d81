package p

import "sync"

func each(urls []string, get func(string) error) {
	var wg sync.WaitGroup
	for _, url := range urls {
		wg.Add(1)
		go func() {
			if err := get(url); err != nil {
				return
			}
			wg.Done()
		}()
	}
	wg.Wait() // want: if the goroutine of line 9 returns on line 11: it does not call Done there
}

func start(plugins []func()) {
	var wg sync.WaitGroup
	wg.Add(len(plugins))
	for _, p := range plugins {
		go func() {
			defer wg.Done()
			p()
		}()
		wg.Wait() // want: Wait is in the loop that starts the goroutines
	}
}

func oneByOne(plugins []func()) {
	var wg sync.WaitGroup
	for _, p := range plugins {
		wg.Add(1)
		go func() {
			p()
			wg.Done()
		}()
		wg.Wait()
	}
}

func allPaths(get func() error) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		if err := get(); err != nil {
			wg.Done()
			return
		}
		if get == nil {
			panic("no get")
		}
		wg.Done()
	}()
	wg.Wait()
}

func passed(work func(*sync.WaitGroup)) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() { work(&wg) }()
	wg.Wait()
}
