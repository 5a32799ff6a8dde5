// What `import Glibc` hides from Swift.
#pragma once
#include <sys/epoll.h>
