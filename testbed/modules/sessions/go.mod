module example.com/leakhound/modules/sessions

go 1.23

require example.com/leakhound/modules/common v0.0.0

replace example.com/leakhound/modules/common => ../common

require github.com/go-chi/chi/v5 v5.1.0

require github.com/gorilla/sessions v1.1.3

require (
	github.com/gorilla/context v1.1.1 // indirect
	github.com/gorilla/securecookie v1.1.1 // indirect
)
