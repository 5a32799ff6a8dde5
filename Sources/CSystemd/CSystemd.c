// Hidden, so that the library goes on calling its own functions and not those of the same names
// here.
#pragma GCC visibility push(hidden)
#include "CSystemd.h"
#pragma GCC visibility pop

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>

// Each function: what it returns, its name, what it takes, and how that is handed on.
#define FUNCTIONS(X) \
    X(int, sd_bus_open_system, (sd_bus **bus), (bus)) \
    X(int, sd_bus_new, (sd_bus **bus), (bus)) \
    X(int, sd_bus_set_fd, (sd_bus *bus, int input, int output), (bus, input, output)) \
    X(int, sd_bus_set_server, (sd_bus *bus, int on, sd_id128_t identity), (bus, on, identity)) \
    X(int, sd_bus_start, (sd_bus *bus), (bus)) \
    X(sd_bus *, sd_bus_close_unref, (sd_bus *bus), (bus)) \
    X(int, sd_bus_get_fd, (sd_bus *bus), (bus)) \
    X(int, sd_bus_get_events, (sd_bus *bus), (bus)) \
    X(int, sd_bus_get_timeout, (sd_bus *bus, uint64_t *time), (bus, time)) \
    X(int, sd_bus_process, (sd_bus *bus, sd_bus_message **message), (bus, message)) \
    X(int, sd_bus_send, (sd_bus *bus, sd_bus_message *message, uint64_t *cookie), \
        (bus, message, cookie)) \
    X(int, sd_bus_reply_method_error, (sd_bus_message *call, const sd_bus_error *error), \
        (call, error)) \
    X(sd_bus_message *, sd_bus_message_unref, (sd_bus_message *message), (message)) \
    X(int, sd_bus_message_new_method_call, \
        (sd_bus *bus, sd_bus_message **message, const char *destination, const char *path, \
            const char *interface, const char *member), \
        (bus, message, destination, path, interface, member)) \
    X(int, sd_bus_message_new_method_return, (sd_bus_message *call, sd_bus_message **message), \
        (call, message)) \
    X(int, sd_bus_message_set_auto_start, (sd_bus_message *message, int on), (message, on)) \
    X(int, sd_bus_message_append_basic, (sd_bus_message *message, char type, const void *value), \
        (message, type, value)) \
    X(int, sd_bus_message_open_container, \
        (sd_bus_message *message, char type, const char *contents), (message, type, contents)) \
    X(int, sd_bus_message_close_container, (sd_bus_message *message), (message)) \
    X(int, sd_bus_message_enter_container, \
        (sd_bus_message *message, char type, const char *contents), (message, type, contents)) \
    X(int, sd_bus_message_exit_container, (sd_bus_message *message), (message)) \
    X(int, sd_bus_message_peek_type, \
        (sd_bus_message *message, char *type, const char **contents), (message, type, contents)) \
    X(int, sd_bus_message_read_basic, (sd_bus_message *message, char type, void *value), \
        (message, type, value)) \
    X(int, sd_bus_message_get_type, (sd_bus_message *message, uint8_t *type), (message, type)) \
    X(int, sd_bus_message_get_reply_cookie, (sd_bus_message *message, uint64_t *cookie), \
        (message, cookie)) \
    X(const char *, sd_bus_message_get_path, (sd_bus_message *message), (message)) \
    X(const char *, sd_bus_message_get_interface, (sd_bus_message *message), (message)) \
    X(const char *, sd_bus_message_get_member, (sd_bus_message *message), (message)) \
    X(const char *, sd_bus_message_get_sender, (sd_bus_message *message), (message)) \
    X(const sd_bus_error *, sd_bus_message_get_error, (sd_bus_message *message), (message)) \
    X(int, sd_id128_randomize, (sd_id128_t *identity), (identity))

// The library's functions; none is called before all of them are there.
#define POINTER(result, name, takes, gives) result(*name) takes;
static struct { FUNCTIONS(POINTER) } library;
static int is_loaded;

#define FORWARD(result, name, takes, gives) \
    result name takes { return library.name gives; }
FUNCTIONS(FORWARD)

#define FIND(result, name, takes, gives) \
    if (!(library.name = (__typeof__(library.name))dlsym(handle, #name))) return -ENOSYS;

int csystemd_load(void)
{
    if (is_loaded) return 0;
    // Never unloaded: it keeps state of its own in each thread.
    void *handle = dlopen("libsystemd.so.0", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!handle) return -ENOPKG;
    FUNCTIONS(FIND)
    is_loaded = 1;
    return 0;
}
