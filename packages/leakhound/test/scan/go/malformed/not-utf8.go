package p

// want 4: a token that is none of Go
var xÿþ = 1
