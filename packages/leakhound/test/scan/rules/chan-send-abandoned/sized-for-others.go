// Buffers with places for the goroutines of one loop.
package p

func call(name string, to chan<- error) { to <- check(name) } // want: after fewer receives than sends

func check(name string) error { return nil }

func first(main, spare []string) error {
	results := make(chan error, len(main))
	for _, name := range main {
		go call(name, results)
	}
	for _, name := range spare {
		go call(name, results)
	}
	return <-results
}

func firstOfAll(main, spare []string) error {
	room := len(main) + len(spare)
	results := make(chan error, room)
	for _, name := range main {
		go call(name, results)
	}
	for _, name := range spare {
		go call(name, results)
	}
	return <-results
}

func firstOfMain(main []string) error {
	results := make(chan error, len(main))
	for _, name := range main {
		go call(name, results)
	}
	return <-results
}
