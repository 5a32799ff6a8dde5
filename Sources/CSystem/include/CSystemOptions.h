// getopt_long keeps its place in global variables, which Swift may not touch: here it is one step.
#pragma once
#include <getopt.h>

/// What one call of getopt_long found.
struct csystem_option_step {
    /// The flag's code, 1 for a name, '?' or ':' for a mistake, -1 at the end.
    int code;
    /// With a mistake: the code of the flag in question, or 0 for an unknown long one.
    int culprit;
    /// The index of the argument that will be looked at next.
    int next;
    /// The flag's value or the name itself; null without one.
    const char *value;
};

/// Starts a new walk; prints nothing on mistakes.
void csystem_options_begin(void);

/// Takes the next step of the walk; not safe from several threads at once.
struct csystem_option_step csystem_options_next(
    int count, char *const *arguments, const char *letters, const struct option *options);
