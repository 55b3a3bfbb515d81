module example.com/leakhound/heapdump

go 1.23

require (
	example.com/leakhound/go/heapdump v0.0.0
	example.com/metrics v0.0.0
	github.com/gorilla/context v1.1.2
)

replace example.com/leakhound/go/heapdump => ../../go/heapdump

replace example.com/metrics => ./metrics
