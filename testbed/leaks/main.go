// Leaks repeats one known mistake, and writes profiles of the memory and goroutines that remain.
//
//	leaks                     lists the mistakes, by the known leak that leakhound must report
//	leaks MISTAKE FOLDER      repeats it 600 times, and writes heap-N.pb.gz and goroutine-N.pb.gz after each 200
package main

import (
	"time"

	"example.com/leakhound/leaks/repeat"
)

var mistakes = map[string]func(event int){}

func main() {
	repeat.Main(repeat.Program{Mistakes: mistakes, EventsPerRound: 200, Settle: 150 * time.Millisecond})
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
