package scenarios

// service keeps its log in a struct that is embedded twice.
var service *server

type server struct {
	name string
	base
}

type base struct {
	id int
	audit
}

type audit struct {
	records []record
}

type record struct {
	at   int64
	text []byte
}

func growEmbedded(objects int) {
	if service == nil {
		service = &server{name: "shop"}
	}
	for range objects {
		service.records = append(service.records, record{text: payload()})
	}
}
