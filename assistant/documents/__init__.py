"""A center's own documents: read, cut into passages, kept in a vector store, quoted and matched."""
