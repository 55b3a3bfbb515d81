#!/usr/bin/env python
// want 1: a token that is none of Go
print("hello")
