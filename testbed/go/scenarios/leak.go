package scenarios

import (
	"context"
	"net/http"

	"example.com/leakhound/testbed/shop"
)

// The probe is registered on the side, outside the router and so outside the layer that clears: each
// probe leaves its session in gorilla/context's map, whose key is the request, header and all.
var leak = Scenario{
	Name:  "leak",
	About: "/healthz sets a gorilla/context entry that nobody clears, so every request of it stays",
	Grows: Heap,
	Build: leakingShop,
}

func leakingShop(ctx context.Context, _ Pace) http.Handler {
	return shop.New(ctx, shop.Parts{Probe: shop.WithSession(shop.Healthz)})
}
