package p

import "sync"

// The receiver gets the word to leave when all have sent.
func progress(items []string, show func(string)) {
	updates := make(chan string)
	quit := make(chan struct{})
	go func() {
		for {
			select {
			case <-quit:
				return
			case update := <-updates:
				show(update)
			}
		}
	}()
	for _, item := range items {
		sendProgress(updates, item)
	}
	quit <- struct{}{}
}

func sendProgress(updates chan string, item string) { updates <- item }

func progressOfGoroutines(items []string, show func(string)) {
	updates := make(chan string)
	quit := make(chan struct{})
	defer close(quit)
	go func() {
		for {
			select {
			case <-quit:
				return
			case update := <-updates:
				show(update)
			}
		}
	}()
	var wg sync.WaitGroup
	for _, item := range items {
		wg.Add(1)
		go func() {
			defer wg.Done()
			updates <- item
		}()
	}
	wg.Wait()
}

func progressWithoutWait(items []string, show func(string)) {
	updates := make(chan string)
	quit := make(chan struct{})
	go func() {
		for {
			select {
			case <-quit:
				return
			case update := <-updates:
				show(update)
			}
		}
	}()
	for _, item := range items {
		go func() {
			updates <- item // want: if the goroutine of line 55, the only receiver, stops first
		}()
	}
	close(quit)
}
