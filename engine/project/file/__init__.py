"""The one file on disk: tables, transactions, and what may lie beside it."""
