package p

import (
	"context"
	"net/http"
)

func handle(w http.ResponseWriter, r *http.Request) {
	go func() { // want "wait-without-context"
		<-context.Background().Done()
		println("bye")
	}()
}
