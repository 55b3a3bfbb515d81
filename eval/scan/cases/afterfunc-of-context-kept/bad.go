package p

import (
	"context"
	"net/http"
)

var life, _ = context.WithCancel(context.Background()) //leakhound:ignore ctx-cancel-lost lives as long as the process

func handle(w http.ResponseWriter, r *http.Request) {
	body := make([]byte, 1<<20)
	context.AfterFunc(life, func() { println(len(body)) }) // want "context-afterfunc-not-stopped"
	w.Write(body)
}
