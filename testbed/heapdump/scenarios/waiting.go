package scenarios

import "sync"

var neverFree sync.Mutex

type job struct{ body []byte }

// growWaiting starts goroutines that wait for a lock, each with its job as a parameter.
func growWaiting(objects int) {
	neverFree.TryLock()
	var started sync.WaitGroup
	for range objects {
		started.Add(1)
		go waitingWorker(&job{body: payload()}, &started)
	}
	started.Wait()
}

func waitingWorker(own *job, started *sync.WaitGroup) {
	started.Done()
	neverFree.Lock()
	println(len(own.body))
	neverFree.Unlock()
}
