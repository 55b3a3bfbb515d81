// Command timers waits for an answer or for half an hour, with time.After. Under the rules of Go 1.20
// each timer stays until it fires; since Go 1.23 an unreachable timer is collected.
package main

import (
	"net/http"
	"time"

	"example.com/leakhound/modules/common"
)

func awaitAnswer(answer <-chan string) string {
	select {
	case text := <-answer:
		return text
	case <-time.After(30 * time.Minute):
		return "late"
	}
}

func checkout(w http.ResponseWriter, _ *http.Request) {
	answer := make(chan string, 1)
	answer <- "paid"
	_, _ = w.Write([]byte(awaitAnswer(answer)))
}

func main() { common.Main(checkout) }
