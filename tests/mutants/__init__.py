"""Breaks the engine on purpose, one place at a time, to see whether a test says so.

Written here because what exists runs all tests for each mutant or rewrites the tree that one
works in; here a mutant runs against the test file that mirrors its module, in a copy.
"""
