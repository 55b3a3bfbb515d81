package p

import "sync"

// Each goroutine takes back what was sent before it was started.
func limited(jobs []func()) chan int {
	res := make(chan int, len(jobs))
	go func() {
		slots := make(chan struct{}, 4)
		var wg sync.WaitGroup
		for _, job := range jobs {
			slots <- struct{}{}
			wg.Go(func() {
				job()
				<-slots
			})
		}
		wg.Wait()
		close(res)
	}()
	return res
}
