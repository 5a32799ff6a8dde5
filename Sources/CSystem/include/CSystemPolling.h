// epoll, eventfd and inotify: `import Glibc` leaves out the headers, which need no shim beyond that.
#pragma once
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
