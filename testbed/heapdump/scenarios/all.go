// Package scenarios has one file for each way to retain memory, whose holder is known.
package scenarios

// Grow retains this number of additional objects of about a kilobyte.
type Grow func(objects int)

// All scenarios by name.
var All = map[string]Grow{
	"incident":        growIncident,
	"requests":        growRequests,
	"interface":       growInterface,
	"closure":         growClosure,
	"goroutine":       growGoroutine,
	"stuck":           growStuck,
	"sending":         growSending,
	"channel":         growChannel,
	"sync-map":        growSyncMap,
	"sync-pool":       growSyncPool,
	"two-globals":     growTwoGlobals,
	"cyclic":          growCyclic,
	"generic":         growGeneric,
	"embedded":        growEmbedded,
	"timer":           growTimer,
	"finalizer":       growFinalizer,
	"unsafe-pointer":  growUnsafePointer,
	"lru":             growLRU,
	"dispatcher":      growDispatcher,
	"ticker":          growTicker,
	"subscribers":     growSubscribers,
	"middleware":      growMiddleware,
	"shards":          growShards,
	"serving":         growServing,
	"waiting":         growWaiting,
	"spans":           growSpans,
	"substring":       growSubstring,
	"finalizer-cycle": growFinalizerCycle,
	"registry-struct": growRegistryStruct,
	"records":         growRecords,
	"legitimate":      growLegitimate,

	"own-map":          growOwnMap,
	"struct-of-maps":   growStructOfMaps,
	"any-map":          growAnyMap,
	"context-chain":    growContextChain,
	"static-array":     growStaticArray,
	"static-slice":     growStaticSlice,
	"linked":           growLinked,
	"instruments":      growInstruments,
	"vector":           growVector,
	"generic-closure":  growGenericClosure,
	"generic-method":   growGenericMethod,
	"generic-captured": growGenericCaptured,
	"generic-topic":    growGenericTopic,
	"deadlines":        growDeadlines,
	"retries":          growRetries,
	"pooled":           growPooled,
	"deferred":         growDeferred,
	"handlers":         growHandlers,
	"signals":          growSignals,
	"sleeping":         growSleeping,
	"after":            growAfter,
}

const payloadBytes = 1000

func payload() []byte { return make([]byte, payloadBytes) }

// made is the number of objects so far.
var made int

func nextID() int {
	made++
	return made
}
