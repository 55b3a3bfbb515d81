// Libraries repeats one mistake in the use of a public module, and writes profiles of the memory and goroutines that remain.
//
//	libraries                     lists the mistakes, by the known leak that leakhound must report
//	libraries MISTAKE FOLDER      repeats it 120 times, and writes heap-N.pb.gz and goroutine-N.pb.gz after each 40
package main

import (
	"time"

	"example.com/leakhound/leaks/repeat"
)

var mistakes = map[string]func(event int){}

func main() {
	repeat.Main(repeat.Program{Mistakes: mistakes, EventsPerRound: 40, Settle: 300 * time.Millisecond})
}
