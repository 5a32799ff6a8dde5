#include "CSystemErrors.h"

#include <string.h>

const char *csystem_error_text(int number) {
    // Not strerror: that one translates, and shares one buffer between threads in older libraries.
    return strerrordesc_np(number);
}
