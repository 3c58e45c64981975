"""The command line: everything the window can do, by the same engine calls.

`commands` holds what is typed and imports nothing heavy, so that help is there at once;
the modules beside it do the work and are imported when a command runs.
"""
