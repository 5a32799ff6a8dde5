// What System uses of libsystemd, which is loaded when it is first needed: it and the libraries
// that it brings along cost a megabyte, and most runs of the programs never speak to a bus.
#pragma once
#include <systemd/sd-bus.h>

/// Loads the library; returns 0, or the negative number of an error where it is not installed or
/// lacks something.
///
/// Whatever works on a connection may be called only once this has returned 0.
int csystemd_load(void);
