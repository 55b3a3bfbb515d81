// grafana asks a server what Grafana's datasource for Pyroscope asks, with the generated client that the datasource uses,
// over binary protobuf, and prints the answers as JSON. It fails where an answer is not what the datasource relies on.
//
//	grafana -url http://127.0.0.1:7070 -token lh_… -type memory:inuse_space:bytes:space:bytes -select '{service_name="shop"}' -from MS -to MS
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"connectrpc.com/connect"
	querierv1 "github.com/grafana/pyroscope/api/gen/proto/go/querier/v1"
	"github.com/grafana/pyroscope/api/gen/proto/go/querier/v1/querierv1connect"
	typesv1 "github.com/grafana/pyroscope/api/gen/proto/go/types/v1"
)

// A point of a series: Unix milliseconds and a value.
type point [2]float64

type series struct {
	Labels map[string]string `json:"labels"`
	Points []point           `json:"points"`
}

// Values by stack, from the root, joined with ";".
type stacks struct {
	Total int64            `json:"total"`
	Bars  int              `json:"bars"`
	Self  map[string]int64 `json:"self"`
}

type report struct {
	Types     []string            `json:"types"`
	Names     []string            `json:"names"`
	Services  []string            `json:"services"`
	Series    []map[string]string `json:"series"`
	Steps     map[string][]series `json:"steps"`
	Grouped   []series            `json:"grouped"`
	Flame     *stacks             `json:"flame"`
	FewNodes  *stacks             `json:"fewNodes"`
	Span      bool                `json:"span"`
	DiffTicks []int64             `json:"diffTicks"`
	Error     string              `json:"error"`
}

type session struct {
	client     querierv1connect.QuerierServiceClient
	typ, sel   string
	start, end int64
	problems   []string
	ctx        context.Context
}

func main() {
	url := flag.String("url", "", "address of the server")
	token := flag.String("token", "", "bearer token")
	typ := flag.String("type", "memory:inuse_space:bytes:space:bytes", "profile type")
	sel := flag.String("select", "{}", "label selector")
	from := flag.Int64("from", 0, "Unix milliseconds")
	to := flag.Int64("to", 0, "Unix milliseconds")
	useJSON := flag.Bool("json", false, "ask in JSON")
	flag.Parse()
	client := &http.Client{Timeout: 30 * time.Second, Transport: bearer{*token}}
	options := []connect.ClientOption{}
	if *useJSON {
		options = append(options, connect.WithProtoJSON())
	}
	a := &session{
		client: querierv1connect.NewQuerierServiceClient(client, *url, options...),
		typ:    *typ, sel: *sel, start: *from, end: *to, ctx: context.Background(),
	}
	out, err := json.Marshal(a.all())
	if err != nil {
		panic(err)
	}
	fmt.Println(string(out))
	for _, problem := range a.problems {
		fmt.Fprintln(os.Stderr, problem)
	}
	if len(a.problems) > 0 {
		os.Exit(1)
	}
}

type bearer struct{ token string }

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	if b.token != "" {
		r.Header.Set("Authorization", "Bearer "+b.token)
	}
	return http.DefaultTransport.RoundTrip(r)
}

func (a *session) problem(format string, values ...any) {
	a.problems = append(a.problems, fmt.Sprintf(format, values...))
}

func (a *session) failed(call string, err error) bool {
	if err != nil {
		a.problem("%s: %v", call, err)
	}
	return err != nil
}

func (a *session) all() report {
	r := report{Steps: map[string][]series{}}
	r.Types = a.profileTypes()
	names, err := a.client.LabelNames(a.ctx, connect.NewRequest(&typesv1.LabelNamesRequest{Matchers: []string{a.sel}, Start: a.start, End: a.end}))
	if !a.failed("LabelNames", err) {
		r.Names = names.Msg.Names
	}
	values, err := a.client.LabelValues(a.ctx, connect.NewRequest(&typesv1.LabelValuesRequest{Name: "service_name", Matchers: []string{a.sel}, Start: a.start, End: a.end}))
	if !a.failed("LabelValues", err) {
		r.Services = values.Msg.Names
	}
	sets, err := a.client.Series(a.ctx, connect.NewRequest(&querierv1.SeriesRequest{Matchers: []string{a.sel}, LabelNames: []string{"service_name", "__profile_type__"}, Start: a.start, End: a.end}))
	if !a.failed("Series", err) {
		for _, set := range sets.Msg.LabelsSet {
			r.Series = append(r.Series, labelsOf(set.Labels))
		}
	}
	for _, step := range []float64{15, 60, 300} {
		r.Steps[fmt.Sprint(step)] = a.selectSeries(step, nil)
	}
	r.Grouped = a.selectSeries(60, []string{"instance"})
	r.Flame = a.flame(nil)
	few := int64(3)
	r.FewNodes = a.flame(&few)
	span, err := a.client.SelectMergeSpanProfile(a.ctx, connect.NewRequest(&querierv1.SelectMergeSpanProfileRequest{ProfileTypeID: a.typ, LabelSelector: a.sel, SpanSelector: []string{"9a517183f26a089d"}, Start: a.start, End: a.end}))
	if !a.failed("SelectMergeSpanProfile", err) {
		r.Span = span.Msg.Flamegraph != nil
	}
	r.DiffTicks = a.diff()
	_, err = a.client.SelectSeries(a.ctx, connect.NewRequest(&querierv1.SelectSeriesRequest{ProfileTypeID: "no:such:type:at:all", LabelSelector: a.sel, Start: a.start, End: a.end, Step: 15}))
	var refused *connect.Error
	if errors.As(err, &refused) {
		r.Error = refused.Code().String() + ": " + refused.Message()
	}
	return r
}

// The list from which a user picks shows "name - sample type"; it is also the check of the datasource's health.
func (a *session) profileTypes() []string {
	answer, err := a.client.ProfileTypes(a.ctx, connect.NewRequest(&querierv1.ProfileTypesRequest{Start: a.start, End: a.end}))
	if a.failed("ProfileTypes", err) {
		return nil
	}
	var ids []string
	for _, t := range answer.Msg.ProfileTypes {
		if strings.Join([]string{t.Name, t.SampleType, t.SampleUnit, t.PeriodType, t.PeriodUnit}, ":") != t.ID {
			a.problem("ProfileTypes: %v is not made of its parts", t)
		}
		ids = append(ids, t.ID)
	}
	return ids
}

func (a *session) selectSeries(step float64, groupBy []string) []series {
	answer, err := a.client.SelectSeries(a.ctx, connect.NewRequest(&querierv1.SelectSeriesRequest{ProfileTypeID: a.typ, LabelSelector: a.sel, Start: a.start, End: a.end, Step: step, GroupBy: groupBy}))
	if a.failed("SelectSeries", err) {
		return nil
	}
	var all []series
	for _, s := range answer.Msg.Series {
		one := series{Labels: labelsOf(s.Labels)}
		for i, p := range s.Points {
			if i > 0 && p.Timestamp <= s.Points[i-1].Timestamp {
				a.problem("SelectSeries: timestamps do not rise")
			}
			one.Points = append(one.Points, point{float64(p.Timestamp), p.Value})
		}
		all = append(all, one)
	}
	return all
}

func labelsOf(pairs []*typesv1.LabelPair) map[string]string {
	labels := map[string]string{}
	for _, pair := range pairs {
		labels[pair.Name] = pair.Value
	}
	return labels
}

func (a *session) flame(maxNodes *int64) *stacks {
	answer, err := a.client.SelectMergeStacktraces(a.ctx, connect.NewRequest(&querierv1.SelectMergeStacktracesRequest{ProfileTypeID: a.typ, LabelSelector: a.sel, Start: a.start, End: a.end, MaxNodes: maxNodes}))
	if a.failed("SelectMergeStacktraces", err) || answer.Msg.Flamegraph == nil {
		return nil
	}
	f := answer.Msg.Flamegraph
	if len(f.Names) == 0 || f.Names[0] != "total" {
		a.problem("SelectMergeStacktraces: the first name is not total: %v", f.Names)
	}
	return a.walk(f)
}

type bar struct {
	start, value int64
	path         string
}

// walk finds the parent of each bar among the bars of the level above, as the datasource does: a bar that lies within none
// is lost.
func (a *session) walk(f *querierv1.FlameGraph) *stacks {
	all := &stacks{Total: f.Total, Bars: 1, Self: map[string]int64{}}
	root := f.Levels[0].Values
	if len(root) != 4 || root[1] != f.Total {
		a.problem("SelectMergeStacktraces: the first level is %v, the total is %d", root, f.Total)
		return all
	}
	parents := []bar{{0, root[1], ""}}
	for depth := 1; depth < len(f.Levels); depth++ {
		values := f.Levels[depth].Values
		var level []bar
		end, parent := int64(0), 0
		for i := 0; i+3 < len(values); i += 4 {
			b := bar{start: end + values[i], value: values[i+1]}
			for parent < len(parents) && !(b.start >= parents[parent].start && b.start+b.value <= parents[parent].start+parents[parent].value) {
				parent++
			}
			if parent == len(parents) || int(values[i+3]) >= len(f.Names) {
				a.problem("SelectMergeStacktraces: bar %d of level %d lies within none, or has no name", i/4, depth)
				return all
			}
			b.path = strings.TrimPrefix(parents[parent].path+";"+f.Names[values[i+3]], ";")
			if values[i+2] != 0 {
				all.Self[b.path] += values[i+2]
			}
			all.Bars++
			level = append(level, b)
			end = b.start + b.value
		}
		parents = level
	}
	return all
}

func (a *session) diff() []int64 {
	half := a.start + (a.end-a.start)/2
	side := func(start, end int64) *querierv1.SelectMergeStacktracesRequest {
		return &querierv1.SelectMergeStacktracesRequest{ProfileTypeID: a.typ, LabelSelector: a.sel, Start: start, End: end}
	}
	answer, err := a.client.Diff(a.ctx, connect.NewRequest(&querierv1.DiffRequest{Left: side(a.start, half), Right: side(half, a.end)}))
	if a.failed("Diff", err) || answer.Msg.Flamegraph == nil {
		return nil
	}
	f := answer.Msg.Flamegraph
	for depth, level := range f.Levels {
		if len(level.Values)%7 != 0 {
			a.problem("Diff: level %d has %d numbers", depth, len(level.Values))
		}
	}
	return []int64{f.LeftTicks, f.RightTicks}
}
