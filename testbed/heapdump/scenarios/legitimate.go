package scenarios

// catalogue is large and was filled at the start; recent is small and grows.
var (
	catalogue [][]byte
	recent    []visit
)

type visit struct {
	at   int64
	note []byte
}

func growLegitimate(objects int) {
	for len(catalogue) < 20_000 {
		catalogue = append(catalogue, payload())
	}
	for range objects {
		recent = append(recent, visit{note: payload()})
	}
}
