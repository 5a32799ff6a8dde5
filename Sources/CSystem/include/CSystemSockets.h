// Sockets, the readiness of many descriptors, and signals that are read like data.
#pragma once
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/types.h>

/// How many messages one call of csystem_send_units takes: 64 units of 1,008 bytes are one read of
/// 64 KiB from a file, and more than the 23 that fit into the buffer of an RFCOMM socket.
enum { CSYSTEM_UNITS_MAX = 64 };

/// Whether the process ignores the signal: 1 or 0.
int csystem_is_ignored(int number);

/// Accepts one caller as a non-blocking socket that no child inherits; -1 with errno.
int csystem_accept(int listener, void *_Nonnull address, socklen_t *_Nonnull address_size);

/// Sends as many messages of exactly `unit` bytes as are there and fit, the last one perhaps shorter,
/// in one system call. Returns how many bytes went, the beginning of a torn message included; -1 with
/// errno if none did.
ssize_t csystem_send_units(int socket, const void *_Nonnull bytes, size_t count, size_t unit);
