# they all pass now
