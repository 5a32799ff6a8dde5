// What `import Glibc` hides from Swift: one header for each part of System that needs some of it.
#pragma once
#include "CSystemFiles.h"
#include "CSystemOptions.h"
#include "CSystemSockets.h"
