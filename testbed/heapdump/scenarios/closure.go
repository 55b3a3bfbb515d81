package scenarios

// remember is a function whose closure captures all of its arguments.
var remember func([]byte) int

func growClosure(objects int) {
	if remember == nil {
		remember = newMemory()
	}
	for range objects {
		remember(payload())
	}
}

func newMemory() func([]byte) int {
	var history [][]byte
	return func(value []byte) int {
		history = append(history, value)
		return len(history)
	}
}
