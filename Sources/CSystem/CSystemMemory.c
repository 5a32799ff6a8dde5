#include "CSystemMemory.h"

#include <malloc.h>

void csystem_give_back_memory(void) {
    malloc_trim(0);
}
