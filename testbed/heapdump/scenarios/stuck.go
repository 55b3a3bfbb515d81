package scenarios

// growStuck starts goroutines that never end, each with a buffer.
func growStuck(objects int) {
	for range objects {
		ready := make(chan struct{})
		go stuckWorker(ready, make(chan int))
		<-ready
	}
}

func stuckWorker(ready chan<- struct{}, never chan int) {
	buffer := payload()
	close(ready)
	buffer[0] = byte(<-never)
	println(buffer[0])
}
