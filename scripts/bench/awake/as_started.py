"""What `digitpad` does before it loads the window; to be imported before anything of it."""

import gc

gc.disable()
