#!/usr/bin/env python
// want 1: a token that Go does not have
print("hello")
