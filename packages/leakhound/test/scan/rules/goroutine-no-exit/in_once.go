package p

import "sync"

type relay struct {
	start sync.Once
	out   chan string
}

// One goroutine for each relay, however often it sends.
func (r *relay) send(text string) {
	r.start.Do(func() {
		lines := make(chan string, 9)
		for i := 0; i < 3; i++ {
			go func() {
				for line := range lines {
					print(line)
				}
			}()
		}
		r.out = lines
	})
	r.out <- text
}

func each(texts []string) {
	lines := make(chan string, 9)
	go func() { // want: Each call of each makes the channel
		for line := range lines {
			print(line)
		}
	}()
	for _, text := range texts {
		lines <- text
	}
}
