module example.com/leakhound/go/heapdump

go 1.19
