#include "CSystemArguments.h"

#include <stddef.h>

static int count;
static char **arguments;

// glibc gives what main is given to each constructor as well.
__attribute__((constructor)) static void keep(int argument_count, char **argument_list) {
    count = argument_count;
    arguments = argument_list;
}

int csystem_argument_count(void) {
    return count;
}

const char *csystem_argument(int index) {
    return index < count ? arguments[index] : NULL;
}
