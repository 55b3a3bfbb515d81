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
	// The compiler does not know its length, so it is on the heap and not on the stack.
	buffer := make([]byte, payloadBytes+cap(never))
	close(ready)
	buffer[0] = byte(<-never)
	println(buffer[0])
}

// growSending starts goroutines that send without a receiver. The value is behind the address of a variable: a dump
// has no pointers for such variables.
func growSending(objects int) {
	nobody := make(chan *entry)
	for range objects {
		ready := make(chan struct{})
		go stuckSender(ready, nobody)
		<-ready
	}
}

func stuckSender(ready chan<- struct{}, nobody chan<- *entry) {
	sent := &entry{value: payload()}
	close(ready)
	nobody <- sent
}
