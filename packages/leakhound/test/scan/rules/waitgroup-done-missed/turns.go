// Add counts all turns of the loop.
package p

import "sync"

func pingAll(names []string, ping func(string)) {
	var group sync.WaitGroup
	group.Add(len(names))
	for _, name := range names {
		if name == "self" {
			continue
		}
		go func() {
			defer group.Done()
			ping(name)
		}()
	}
	group.Wait() // want: the one that continues on line 11 starts no goroutine
}

func pingOthers(names []string, ping func(string)) {
	var group sync.WaitGroup
	group.Add(len(names))
	for _, name := range names {
		if name == "self" {
			group.Done()
			continue
		}
		go func() {
			defer group.Done()
			ping(name)
		}()
	}
	group.Wait()
}

// Each goroutine is counted where it starts.
func pingEach(names []string, ping func(string)) {
	var group sync.WaitGroup
	for _, name := range names {
		if name == "self" {
			continue
		}
		group.Add(1)
		go func() {
			defer group.Done()
			ping(name)
		}()
	}
	group.Wait()
}
