#include "CSystemOptions.h"

void csystem_options_begin(void)
{
    optind = 0; // glibc: begin anew, with a fresh look at the first letter of `letters`
    opterr = 0;
}

struct csystem_option_step csystem_options_next(
    int count, char *const *arguments, const char *letters, const struct option *options)
{
    optarg = 0;
    optopt = 0;
    int code = getopt_long(count, arguments, letters, options, 0);
    struct csystem_option_step step = {code, optopt, optind, optarg};
    return step;
}
