// Broken is the shop with its mistake: the liveness probe is registered outside of the chain.
package main

import (
	trpc "trpc.group/trpc-go/trpc-go"
	thttp "trpc.group/trpc-go/trpc-go/http"

	"example.com/leakhound/trpcshop/shop"
)

func main() {
	life := shop.Start()
	s := trpc.NewServer()
	thttp.HandleFunc("*", shop.WithSession(shop.Orders))
	thttp.HandleFunc("/healthz", shop.Healthz)
	thttp.RegisterNoProtocolService(s.Service(shop.ServiceName))
	life.Serve(s)
}
