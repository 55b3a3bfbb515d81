package scenarios

// pages is a cache that does not grow, statically initialized: its parts are in symbols without names.
var pages = &pageCache{slots: make(map[int]*page)}

type pageCache struct{ slots map[int]*page }

type page struct{ body []byte }

// StartBackgroundLoad fills a cache of 400 KB and starts a worker with a scratch buffer, in each scenario.
func StartBackgroundLoad() {
	for row := range 100 {
		pages.slots[row] = &page{body: make([]byte, 4096)}
	}
	ready := make(chan struct{})
	go innocentWorker(ready, make(chan int))
	<-ready
}

func innocentWorker(ready chan<- struct{}, never <-chan int) {
	scratch := make([]byte, 64<<10)
	close(ready)
	scratch[0] = byte(<-never)
	println(scratch[0])
}
