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
	wg.Wait() // want "waitgroup-done-missed"
}
