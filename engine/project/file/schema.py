"""The tables of a project file, as numbered steps from an empty database to today's.

A step is never edited once a release has written files with it; a change is a
further step. `PRAGMA user_version` counts the steps that a file has seen.
"""

from typing import Final

APPLICATION_ID: Final = 0x50726F74  # "Prot"

MIGRATIONS: Final = (
    """
    CREATE TABLE setting (
        key   TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT;

    CREATE TABLE image (
        id           INTEGER PRIMARY KEY,   -- counts from 0 without gaps
        path         BLOB NOT NULL UNIQUE,  -- os.fsencode; relative to the root unless outside
        is_outside   INTEGER NOT NULL,      -- an example from elsewhere: never labelled or exported
        is_missing   INTEGER NOT NULL DEFAULT 0,
        size_bytes   INTEGER NOT NULL,
        mtime_ns     INTEGER NOT NULL,
        content_hash BLOB,                  -- SHA-256; NULL until the file was read
        problem      TEXT                   -- why it cannot be read, a Message as JSON
    ) STRICT;
    CREATE INDEX image_by_hash ON image (content_hash);

    CREATE TABLE class (
        id     INTEGER PRIMARY KEY,
        name   TEXT NOT NULL UNIQUE,
        colour TEXT NOT NULL,
        key    TEXT NOT NULL
    ) STRICT;

    CREATE TABLE verdict (                  -- kind: engine.project.VerdictKind; support = EXAMPLE
        image_id INTEGER PRIMARY KEY REFERENCES image (id),
        kind     INTEGER NOT NULL,
        class_id INTEGER REFERENCES class (id)
    ) STRICT;
    CREATE TABLE ruled_out (
        image_id INTEGER NOT NULL REFERENCES verdict (image_id) ON DELETE CASCADE,
        class_id INTEGER NOT NULL REFERENCES class (id),
        PRIMARY KEY (image_id, class_id)
    ) STRICT;

    CREATE TABLE attribute (
        id         INTEGER PRIMARY KEY,
        name       TEXT NOT NULL UNIQUE,
        group_name TEXT NOT NULL DEFAULT ''
    ) STRICT;
    CREATE TABLE checklist (                -- no row: unknown
        class_id     INTEGER NOT NULL REFERENCES class (id) ON DELETE CASCADE,
        attribute_id INTEGER NOT NULL REFERENCES attribute (id) ON DELETE CASCADE,
        strength     REAL NOT NULL CHECK (strength BETWEEN 0 AND 1),
        PRIMARY KEY (class_id, attribute_id)
    ) STRICT;

    CREATE TABLE journal (                  -- append-only
        seq     INTEGER PRIMARY KEY,
        at      TEXT NOT NULL,              -- UTC, ISO 8601
        action  TEXT NOT NULL CHECK (action IN ('do', 'undo', 'redo')),
        of_seq  INTEGER REFERENCES journal (seq),
        title   TEXT NOT NULL,
        edit    TEXT NOT NULL,
        inverse TEXT NOT NULL
    ) STRICT;

    CREATE TABLE labelling (                -- the last run of the pseudo-labeller
        id      INTEGER PRIMARY KEY CHECK (id = 1),
        at      TEXT NOT NULL,
        payload BLOB NOT NULL
    ) STRICT;
    """,
    """
    ALTER TABLE attribute ADD COLUMN description TEXT NOT NULL DEFAULT '';

    CREATE TABLE tag (                      -- no row: unknown
        attribute_id INTEGER NOT NULL REFERENCES attribute (id) ON DELETE CASCADE,
        image_id     INTEGER NOT NULL REFERENCES image (id),
        is_present   INTEGER NOT NULL CHECK (is_present IN (0, 1)),
        PRIMARY KEY (attribute_id, image_id)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE audit (
        id       INTEGER PRIMARY KEY,
        record   TEXT NOT NULL,             -- engine.project.AuditRecord as JSON
        snapshot BLOB NOT NULL              -- the frozen labels, packed by engine.audit
    ) STRICT;
    CREATE TABLE audit_answer (
        audit_id INTEGER NOT NULL REFERENCES audit (id) ON DELETE CASCADE,
        image_id INTEGER NOT NULL REFERENCES image (id),
        answer   TEXT NOT NULL,             -- engine.project.AuditAnswer as JSON
        PRIMARY KEY (audit_id, image_id)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE observation (              -- what the engine showed when the verdict was given
        image_id    INTEGER PRIMARY KEY REFERENCES image (id),
        class_id    INTEGER NOT NULL REFERENCES class (id) DEFERRABLE INITIALLY DEFERRED,
        probability REAL NOT NULL,
        position    INTEGER NOT NULL        -- the greater, the later
    ) STRICT;
    """,
    """
    -- of an image that is none of these: the newest class there was; NULL: none for good
    ALTER TABLE verdict ADD COLUMN newest_class INTEGER;
    """,
    """
    -- what was embedded by the default of its time stays with it
    INSERT OR IGNORE INTO setting (key, value)
    SELECT 'backbone', 'protolabel-s'
    WHERE EXISTS (SELECT 1 FROM image WHERE content_hash IS NOT NULL);
    """,
    """
    ALTER TABLE class ADD COLUMN description TEXT NOT NULL DEFAULT '';
    """,
    """
    ALTER TABLE labelling ADD COLUMN checksum BLOB; -- SHA-256 of the payload; NULL: never taken
    """,
    """
    -- the bytes that a person last judged or first saw, where the file has others by now, or may
    -- have; empty: nobody had read them
    ALTER TABLE image ADD COLUMN judged_hash BLOB;
    ALTER TABLE journal ADD COLUMN checksum BLOB; -- SHA-256 of edit, inverse; NULL: never taken
    """,
)
