"""The author's vocabulary: cases, checks, tasks, mistakes, variants; and what the kit does with them."""
