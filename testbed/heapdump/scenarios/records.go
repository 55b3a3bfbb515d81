package scenarios

// tables retain many small, linked records: their number makes the image hard to read.
var tables []*table

type table struct {
	rows []*row
	byID map[int]*row
}

type row struct {
	previous *row
	values   [4]int64
	note     *int64
}

const recordsOfTable = 21_500

func growRecords(objects int) {
	for made := 0; made < objects; made += recordsOfTable {
		filled := &table{byID: map[int]*row{}}
		var last *row
		for id := range min(recordsOfTable, objects-made) {
			last = &row{previous: last}
			if id%10 == 0 {
				filled.rows = append(filled.rows, last)
			}
			if id%100 == 0 {
				filled.byID[id] = last
			}
		}
		tables = append(tables, filled)
	}
}
