package scenarios

import (
	"context"
	"net/http"

	"example.com/leakhound/testbed/shop"
)

// The probe is registered outside the router, and therefore outside the layer that clears: each probe
// leaves its session in gorilla/context's map, whose key is the request with its headers.
var leak = Scenario{
	Name:  "leak",
	About: "/healthz sets a gorilla/context entry that is never cleared, so each of its requests is retained",
	Grows: Heap,
	Build: leakingShop,
}

func leakingShop(ctx context.Context, _ Pace) http.Handler {
	return shop.New(ctx, shop.Parts{Probe: shop.WithSession(shop.Healthz)})
}
