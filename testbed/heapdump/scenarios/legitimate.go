package scenarios

// catalog is large and was filled at the start; recent is small and grows.
var (
	catalog [][]byte
	recent  []visit
)

type visit struct {
	at   int64
	note []byte
}

func growLegitimate(objects int) {
	for len(catalog) < 20_000 {
		catalog = append(catalog, payload())
	}
	for range objects {
		recent = append(recent, visit{note: payload()})
	}
}
