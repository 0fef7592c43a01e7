"""What students hold in their hands: the handout that is released, and the public checks that they run themselves.

The instructor's side makes it: :mod:`.release`, :mod:`.notebook`, :mod:`.wheel`, :mod:`.leaks`. The student's side
looks at work in three ways, all on the same public checks: :mod:`.check` in a notebook cell, :mod:`.plugin` for
pytest, :mod:`.receipt` for ``gradmark check``. It needs numpy, hypothesis and pytest only.
"""
