// accept4 and sendmmsg, which only _GNU_SOURCE shows. The vectors of the latter point into one
// another: one loop in C, a nest of closures in Swift.
#pragma once
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

/// How many messages one call of csystem_send_units takes: 64 units of 1,008 bytes are one read of
/// 64 KiB from a file, and more than the 23 that fit into the buffer of an RFCOMM socket.
enum { CSYSTEM_UNITS_MAX = 64 };

/// Accepts one caller as a non-blocking socket that no child inherits; -1 with errno.
int csystem_accept(int listener, void *_Nonnull address, socklen_t *_Nonnull address_size);

/// Sends as many messages of exactly `unit` bytes as are there and fit, the last one perhaps shorter,
/// in one system call. Returns how many bytes went, the beginning of a torn message included; -1 with
/// errno if none did.
ssize_t csystem_send_units(int socket, const void *_Nonnull bytes, size_t count, size_t unit);
