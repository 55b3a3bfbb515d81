package scenarios

var inbox chan []byte

// growGoroutine sends to a goroutine that keeps all values in a local variable.
func growGoroutine(objects int) {
	if inbox == nil {
		inbox = make(chan []byte)
		go collector(inbox)
	}
	for range objects {
		inbox <- payload()
	}
}

func collector(inbox <-chan []byte) {
	var kept [][]byte
	for value := range inbox {
		kept = append(kept, value)
	}
	println(len(kept))
}
