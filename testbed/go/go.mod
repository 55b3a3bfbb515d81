module example.com/leakhound/testbed

go 1.23

require (
	github.com/gorilla/context v1.1.2
	github.com/gorilla/mux v1.8.1
)
