package p

import (
	"context"
	"net/http"
)

func handle(w http.ResponseWriter, r *http.Request) {
	go func() { // want: waits for a context that never ends \(line 10\)
		<-context.Background().Done()
		println("bye")
	}()
}

func work(ctx context.Context) {
	go wait() // want: waits for a context that never ends
	<-ctx.Done()
}

func wait() { <-context.TODO().Done() }

func forever() {
	go func() { <-context.Background().Done() }()
}
