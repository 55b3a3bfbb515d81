// Command sessions keeps a session for each payment with gorilla/sessions behind chi. Up to 1.1.3 the
// sessions are in the global map of gorilla/context, which chi never clears.
package main

import (
	"net/http"

	"example.com/leakhound/modules/common"
	"github.com/go-chi/chi/v5"
	"github.com/gorilla/sessions"
)

var store = sessions.NewCookieStore([]byte("0123456789abcdef0123456789abcdef"))

func pay(w http.ResponseWriter, r *http.Request) {
	session, _ := store.Get(r, "shop")
	session.Values["paid"] = true
	_, _ = w.Write([]byte("ok"))
}

func main() {
	router := chi.NewRouter()
	router.Get("/work", pay)
	common.Main(router.ServeHTTP)
}
