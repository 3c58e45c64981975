"""Thumbnails: asked for by what is in view, made by workers, kept in a store."""
