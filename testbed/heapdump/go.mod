module example.com/leakhound/heapdump

go 1.23

require github.com/gorilla/context v1.1.2
