// malloc_trim, whose header `import Glibc` leaves out.
#pragma once

/// Gives back to the kernel what was freed and is kept for later (malloc_trim).
void csystem_give_back_memory(void);
