package p

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"

	"cloud.google.com/go/storage"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	"github.com/IBM/sarama"
	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
	"github.com/dgraph-io/badger/v3"
	"github.com/docker/docker/pkg/archive"
	"github.com/go-git/go-git/v5"
	"github.com/hashicorp/consul/api"
	"github.com/pion/webrtc/v3"
	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/semaphore"
	"google.golang.org/grpc"
)

var errEmpty = errors.New("empty")

// The source of the library makes the value, and its Close ends it.
func counted(dir string) (int, error) {
	db, err := badger.Open(badger.DefaultOptions(dir)) // want: The DB of badger.Open is not closed on the exit path
	if err != nil {
		return 0, err
	}
	if err := db.Sync(); err != nil {
		return 0, err
	}
	return 1, db.Close()
}

func countedWell(dir string) (int, error) {
	db, err := badger.Open(badger.DefaultOptions(dir))
	if err != nil {
		return 0, err
	}
	defer db.Close()
	return 1, db.Sync()
}

func attaches(program *ebpf.Program) error {
	_, err := link.AttachXDP(link.XDPOptions{Program: program}) // want: The Link of link.AttachXDP is discarded without being closed
	return err
}

// No source shows what a method of an interface makes, and the analysis cannot follow the one of Tar.
func consumes(consumer sarama.Consumer, ready func() error) error {
	messages, err := consumer.ConsumePartition("a", 0, sarama.OffsetNewest) // want: The PartitionConsumer of consumer.ConsumePartition is not closed
	if err != nil {
		return err
	}
	if err := ready(); err != nil {
		return err
	}
	return messages.Close()
}

func exports(dir string, out io.Writer) error {
	input, err := archive.Tar(dir, archive.Uncompressed) // want: The reader of archive.Tar is never closed
	if err != nil {
		return err
	}
	_, err = io.Copy(out, input)
	return err
}

// What a method adds to its receiver the receiver ends.
func adds(conn *webrtc.PeerConnection, kind webrtc.RTPCodecType) error {
	_, err := conn.AddTransceiverFromKind(kind)
	return err
}

// Without an error it may be meant to stay.
func connected(ctx context.Context) (*redis.Client, error) {
	client := redis.NewClient(&redis.Options{}) // want: The Client of redis.NewClient is not closed on the exit path
	if err := client.Ping(ctx).Err(); err != nil {
		return nil, err
	}
	return client, nil
}

var once sync.Once

func shares(ctx context.Context) {
	once.Do(func() {
		client := redis.NewClient(&redis.Options{})
		client.Ping(ctx)
	})
}

// A struct with the body of a response.
func loads(ctx context.Context, client *azblob.Client) ([]byte, error) {
	resp, err := client.DownloadStream(ctx, "a", "b", nil) // want: The reader of client.DownloadStream is not closed on the exit path
	if err != nil {
		return nil, err
	}
	if resp.ContentLength == nil {
		return nil, errEmpty
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// A field of the repository's own struct that holds a type of the library.
type shop struct{ bucket *storage.BucketHandle }

func (s *shop) copies(ctx context.Context, name string, out io.Writer) error {
	r, err := s.bucket.Object(name).NewReader(ctx) // want: not closed on the exit path
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, r); err != nil {
		return err
	}
	return r.Close()
}

// The library duplicates the descriptor, and keeps nothing of the file.
func listens(path string) (net.Listener, error) {
	file, err := os.Open(path) // want: never closed
	if err != nil {
		return nil, err
	}
	return net.FileListener(file)
}

// A reader around bytes, a semaphore, and a server that does not serve hold nothing.
func unpacks(data []byte) ([]byte, error) {
	r, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func limits(ctx context.Context) error {
	slots := semaphore.NewWeighted(3)
	if err := slots.Acquire(ctx, 1); err != nil {
		return err
	}
	slots.Release(1)
	return nil
}

func serves(ready func() error) (*grpc.Server, error) {
	server := grpc.NewServer()
	if err := ready(); err != nil {
		return nil, err
	}
	return server, nil
}

// A walk over all references ends the iterator.
func tagsOf(repository *git.Repository) (count int, err error) {
	tags, err := repository.Tags()
	if err != nil {
		return 0, err
	}
	err = tags.ForEach(func(*plumbing.Reference) error { count++; return nil })
	return count, err
}

func hasTags(repository *git.Repository) bool {
	tags, err := repository.Tags() // want: The ReferenceIter of repository.Tags is never closed
	if err != nil {
		return false
	}
	_, err = tags.Next()
	return err == nil
}

// A lock holds nothing until it is taken, and its Destroy removes it for all.
func take(client *api.Client, stop chan struct{}) error {
	lock, err := client.LockOpts(&api.LockOptions{Key: "leader"})
	if err != nil {
		return err
	}
	_, err = lock.Lock(stop)
	return err
}
