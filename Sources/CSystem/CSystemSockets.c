#include "CSystemSockets.h"

int csystem_accept(int listener, void *address, socklen_t *address_size) {
    return accept4(listener, address, address_size, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

ssize_t csystem_send_units(int socket, const void *bytes, size_t count, size_t unit) {
    struct iovec pieces[CSYSTEM_UNITS_MAX];
    struct mmsghdr messages[CSYSTEM_UNITS_MAX];
    unsigned int total = 0;
    for (const char *next = bytes; count > 0 && total < CSYSTEM_UNITS_MAX; total++) {
        size_t length = count < unit ? count : unit;
        pieces[total] = (struct iovec){.iov_base = (void *)next, .iov_len = length};
        messages[total] = (struct mmsghdr){.msg_hdr = {.msg_iov = &pieces[total], .msg_iovlen = 1}};
        next += length;
        count -= length;
    }
    int sent = sendmmsg(socket, messages, total, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) return -1;
    // The kernel stops after the first message that it took only in part, and says how much.
    ssize_t written = 0;
    for (int index = 0; index < sent; index++) written += messages[index].msg_len;
    return written;
}
