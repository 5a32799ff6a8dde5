// epoll and eventfd: `import Glibc` leaves out both headers, which need no shim beyond that.
#pragma once
#include <sys/epoll.h>
#include <sys/eventfd.h>
