module example.com/shop

go 1.22

require example.com/leakhound/go/heapdump v0.0.0

replace example.com/leakhound/go/heapdump => ../../go/heapdump
