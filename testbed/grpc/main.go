// grpc pushes a profile by gRPC as the clients do that people run: with Go's own implementation of gRPC, the generated client of
// Pyroscope, and, for Parca, the same calls with messages that it encodes itself, since Parca's generated code is no Go module of
// the proxy. It prints the status of each call as JSON.
//
//	grpc -address 127.0.0.1:7070 -call writeraw -service shop -instance shop-1 -profile heap.pb.gz -gzip
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"connectrpc.com/connect"
	pushv1 "github.com/grafana/pyroscope/api/gen/proto/go/push/v1"
	"github.com/grafana/pyroscope/api/gen/proto/go/push/v1/pushv1connect"
	typesv1 "github.com/grafana/pyroscope/api/gen/proto/go/types/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"
)

const parca = "/parca.profilestore.v1alpha1.ProfileStoreService/"

var (
	address  = flag.String("address", "127.0.0.1:7070", "host and port of the server")
	call     = flag.String("call", "writeraw", "writeraw, push, connect, write or writearrow")
	service  = flag.String("service", "shop", "label service_name")
	instance = flag.String("instance", "shop-1", "label instance")
	profile  = flag.String("profile", "", "file with a profile")
	token    = flag.String("token", "", "token to show")
	ca       = flag.String("ca", "", "file with the certificate of the server; TLS is used where it is given")
	packed   = flag.Bool("gzip", false, "compress messages")
	times    = flag.Int("times", 1, "calls, all at once on one connection")
	patience = flag.Duration("timeout", 20*time.Second, "of all calls together")
)

type answer struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Messages that are encoded already.
type rawCodec struct{}

func (rawCodec) Marshal(value any) ([]byte, error) { return *value.(*[]byte), nil }
func (rawCodec) Unmarshal(data []byte, value any) error {
	*value.(*[]byte) = append([]byte{}, data...)
	return nil
}
func (rawCodec) Name() string { return "proto" }

func field(number protowire.Number, value []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(nil, number, protowire.BytesType), value)
}

// writeRawRequest is parca.profilestore.v1alpha1.WriteRawRequest.
func writeRawRequest(contents []byte, labels map[string]string) []byte {
	var set []byte
	for name, value := range labels {
		set = append(set, field(1, append(field(1, []byte(name)), field(2, []byte(value))...))...)
	}
	return field(2, append(field(1, set), field(2, field(1, contents))...))
}

func pushRequest(contents []byte, labels map[string]string) *pushv1.PushRequest {
	series := &pushv1.RawProfileSeries{Samples: []*pushv1.RawSample{{RawProfile: contents}}}
	for name, value := range labels {
		series.Labels = append(series.Labels, &typesv1.LabelPair{Name: name, Value: value})
	}
	return &pushv1.PushRequest{Series: []*pushv1.RawProfileSeries{series}}
}

func tlsConfig() (*tls.Config, error) {
	pem, err := os.ReadFile(*ca)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errors.New("no certificate in " + *ca)
	}
	return &tls.Config{RootCAs: pool}, nil
}

func dial() (*grpc.ClientConn, error) {
	creds := insecure.NewCredentials()
	if *ca != "" {
		config, err := tlsConfig()
		if err != nil {
			return nil, err
		}
		creds = credentials.NewTLS(config)
	}
	options := []grpc.DialOption{grpc.WithTransportCredentials(creds)}
	if *packed {
		options = append(options, grpc.WithDefaultCallOptions(grpc.UseCompressor(gzip.Name)))
	}
	return grpc.NewClient(*address, options...)
}

func invoke(ctx context.Context, conn *grpc.ClientConn, contents []byte, labels map[string]string) error {
	var reply []byte
	raw := writeRawRequest(contents, labels)
	switch *call {
	case "push":
		_, err := pushv1.NewPusherServiceClient(conn).Push(ctx, pushRequest(contents, labels))
		return err
	case "writeraw":
		return conn.Invoke(ctx, parca+"WriteRaw", &raw, &reply, grpc.ForceCodec(rawCodec{}))
	case "writearrow":
		return conn.Invoke(ctx, parca+"WriteArrow", &raw, &reply, grpc.ForceCodec(rawCodec{}))
	case "write":
		both := &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}
		stream, err := conn.NewStream(ctx, both, parca+"Write", grpc.ForceCodec(rawCodec{}))
		if err != nil {
			return err
		}
		if err := stream.SendMsg(&raw); err != nil {
			return err
		}
		return stream.RecvMsg(&reply)
	case "connect":
		return connectPush(ctx, pushRequest(contents, labels))
	}
	return fmt.Errorf("there is no call %q", *call)
}

// connectPush is the client of Pyroscope's own programs, which speaks gRPC over HTTP/2 of net/http.
func connectPush(ctx context.Context, request *pushv1.PushRequest) error {
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	transport := &http.Transport{Protocols: protocols, DialContext: (&net.Dialer{}).DialContext}
	defer transport.CloseIdleConnections()
	client := pushv1connect.NewPusherServiceClient(&http.Client{Transport: transport}, "http://"+*address, connect.WithGRPC())
	message := connect.NewRequest(request)
	if *token != "" {
		message.Header().Set("authorization", "Bearer "+*token)
	}
	_, err := client.Push(ctx, message)
	return err
}

func answerOf(err error) answer {
	var failed *connect.Error
	if errors.As(err, &failed) {
		return answer{Code: failed.Code().String(), Message: failed.Message()}
	}
	state := status.Convert(err)
	return answer{Code: state.Code().String(), Message: state.Message()}
}

func run() error {
	flag.Parse()
	contents, err := os.ReadFile(*profile)
	if err != nil {
		return err
	}
	conn, err := dial()
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(context.Background(), *patience)
	defer cancel()
	if *token != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+*token)
	}
	answers := make(chan answer)
	for number := range *times {
		labels := map[string]string{"__name__": "memory", "service_name": *service, "instance": *instance}
		if number > 0 {
			labels["instance"] = fmt.Sprintf("%s-%d", *instance, number)
		}
		go func() { answers <- answerOf(invoke(ctx, conn, contents, labels)) }()
	}
	all := []answer{}
	for range *times {
		all = append(all, <-answers)
	}
	return json.NewEncoder(os.Stdout).Encode(all)
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
