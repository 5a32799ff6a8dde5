// What `import Glibc` hides from Swift, by theme: it leaves out some headers and all that only
// _GNU_SOURCE shows, and cannot call variadic functions, nor what has no function in the C library.
#pragma once
#include "CSystemArguments.h"
#include "CSystemErrors.h"
#include "CSystemFiles.h"
#include "CSystemMemory.h"
#include "CSystemOptions.h"
#include "CSystemPolling.h"
#include "CSystemProcesses.h"
#include "CSystemSandbox.h"
#include "CSystemSignals.h"
#include "CSystemSockets.h"
