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
	// Its length is not known to the compiler, so it lies in the heap and not on the stack.
	buffer := make([]byte, payloadBytes+cap(never))
	close(ready)
	buffer[0] = byte(<-never)
	println(buffer[0])
}
